from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

ATTACHED = EventKind(
    "files.attachment.added", label=_("添加附件"), sentence=_("%(actor)s 为《%(target)s》添加了附件")
)
DESCRIBED = EventKind(
    "files.attachment.described",
    label=_("修改附件说明"),
    sentence=_("%(actor)s 修改了《%(target)s》的附件说明"),
)
REMOVED = EventKind(
    "files.attachment.removed", label=_("删除附件"), sentence=_("%(actor)s 删除了《%(target)s》的附件")
)
