"""Passwords that others know already: the commonest, however they are stretched, and those of a list of breaches."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from string import digits, punctuation
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIGEST, LONGEST = 40, 200
log = structlog.get_logger(__name__)


class CommonCoreValidator(CommonPasswordValidator):
    """Refuses the commonest passwords also when figures and signs around them, or saying them twice, make them long enough."""

    def validate(self, password: str, user: Any = None) -> None:
        if any(core in self.passwords for core in cores_of(password.lower().strip())):
            raise ValidationError(self.get_error_message(), code="password_too_common")


def cores_of(password: str) -> Iterator[str]:
    """What is left of a password without its padding."""
    for core in (password, password.strip(digits + punctuation)):
        yield core
        for length in range(1, len(core) // 2 + 1):
            if core[:length] * (len(core) // length) == core:
                yield core[:length]
                break


class BreachedPasswordValidator:
    """Refuses what stands in the file of `JIEDUI_BREACHED_PASSWORDS`; without one it refuses nothing."""

    def validate(self, password: str, user: Any = None) -> None:
        path = settings.JIEDUI.breached_passwords
        if path is None:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
        try:
            breached = stands_in(path, digest)
        except OSError as problem:  # no reason to let nobody have a password; `doctor` tells of it
            log.error("breached_passwords_unreadable", problem=str(problem))
            return
        if breached:
            raise ValidationError(
                _("这个密码出现在已经泄露的密码中，别人会先试它；请换一个。"), code="password_breached"
            )

    def get_help_text(self) -> str:
        return _("不能是已经泄露的密码。") if settings.JIEDUI.breached_passwords else ""


def stands_in(path: Path, digest: str) -> bool:
    """Whether a line of the file, which is sorted, begins with the digest: some thirty lines are read, however long it is.

    Raises:
        OSError: the file is gone or cannot be read.
    """
    sought = digest.upper().encode()
    with path.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)  # the line lies among those that begin from here to before there
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(0, middle - 1))
            if middle:
                lines.readline(LONGEST)
            start = lines.tell()
            line = lines.readline(LONGEST) if start < high else b""
            found = line[:DIGEST].upper()
            if found == sought:
                return True
            if line and found < sought:
                low = start + len(line)
            else:
                high = middle
    return False
