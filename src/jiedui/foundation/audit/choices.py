from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Door(TextChoices):
    """Through what contact data was seen."""

    PAGE = "page", _("网页")
    DOCUMENT = "document", _("简介文件")
    EXPORT = "export", _("导出")
    API = "api", _("接口")
