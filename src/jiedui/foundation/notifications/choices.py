from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Delivery(TextChoices):
    """How one hears of a notice by mail; the inbox has it in any case."""

    AT_ONCE = "at_once", _("立即发邮件")
    DIGEST = "digest", _("并入每日摘要")
    NEVER = "never", _("不发邮件")
