"""How this installation calls itself, in the reader's language."""

from django.conf import settings
from django.utils.translation import gettext as _

from .languages import in_language


def site_name() -> str:
    """The platform's name."""
    return in_language(settings.JIEDUI.site_name, settings.JIEDUI.site_name_en)


def site_tagline() -> str:
    """The line under the name."""
    return in_language(settings.JIEDUI.site_tagline, settings.JIEDUI.site_tagline_en)


def marks() -> dict[str, object]:
    """What stands at the head of every page and letter: the name, and whether this is a demonstration."""
    return {"site_name": site_name(), "demo": settings.JIEDUI.demo}


def demonstration_words() -> str:
    """What every file says that leaves a demonstration; nothing elsewhere."""
    return _("演示数据：单位、人员、成果与数字均为虚构示例") if settings.JIEDUI.demo else ""
