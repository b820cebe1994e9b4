"""Rules about single values."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def validate_time_zone(name: str) -> None:
    """A name of the time zone database, such as `Asia/Shanghai`.

    Raises:
        ValidationError: there is no zone of this name.
    """
    if not _is_zone(name):
        raise ValidationError(
            _("没有时区“%(name)s”；请写成 Asia/Shanghai 这样的名称") % {"name": name}, code="zone"
        )
