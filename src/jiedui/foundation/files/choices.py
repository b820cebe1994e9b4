from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttachmentKind(TextChoices):
    PICTURE = "picture", _("图片")
    DOCUMENT = "document", _("文件")
