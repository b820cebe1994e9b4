from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

IMPORTED = EventKind(
    "ledgers.run.imported",
    label=_("导入台账"),
    sentence=_("%(actor)s 导入了“%(target)s”，共 %(number)s 条"),
    tone="good",
)
UNDONE = EventKind(
    "ledgers.run.undone",
    label=_("撤销导入"),
    sentence=_("%(actor)s 撤销了“%(target)s”的导入，删除 %(number)s 条，保留 %(kept)s 条"),
)
