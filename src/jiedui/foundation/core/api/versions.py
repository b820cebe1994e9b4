"""Versions of rows: what an `ETag` begins with, and what `If-Match` must name before something is changed.

An entity tag is `"<version>.<digest>"`: the version says when the row was last changed, the digest what this reader was
shown in this language. Whoever changes something is asked for the version alone.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..errors import DomainError
from .calls import passing

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 13


class VersionNeeded(DomainError):
    """A change that does not say which version it saw."""

    status = 428
    code = "version-needed"


def version_of(row: Any) -> str:
    """When the row was last changed, to the microsecond, in few characters."""
    number = (row.updated_at - _EPOCH) // timedelta(microseconds=1)
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def moment_of(version: str) -> datetime | None:
    """The moment that a version names; None for what is no version."""
    if not version.isascii() or not version.isalnum() or len(version) > _LONGEST:
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(version, 36))
    except (ValueError, OverflowError):
        return None


def show_version(request: HttpRequest, row: Model) -> None:
    """Let the answer carry the row's version in its entity tag."""
    passing(request).version = version_of(row)


def named_versions(request: HttpRequest) -> list[str]:
    """The versions that `If-Match` names, `*` for any.

    Raises:
        VersionNeeded: it names none.
    """
    tags = [
        tag.strip().removeprefix("W/").strip('"') for tag in request.headers.get("If-Match", "").split(",")
    ]
    versions = [tag.partition(".")[0] for tag in tags if tag]
    if not versions:
        raise VersionNeeded(
            _("修改前请先读取这条内容，并把得到的 ETag 放进 If-Match 请求头，以免覆盖他人的修改。")
        )
    return versions


def seen_version(request: HttpRequest, row: Any) -> str:
    """What a service is told as `seen`: the moment of the version that the caller saw, empty for any.

    Raises:
        VersionNeeded: `If-Match` names none.
    """
    versions = named_versions(request)
    if "*" in versions:
        return ""
    version = version_of(row) if version_of(row) in versions else versions[0]
    moment = moment_of(version)
    return moment.isoformat() if moment else "-"
