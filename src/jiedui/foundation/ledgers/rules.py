"""Who may: whoever may bring in any kind of ledger; a run is its person's alone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate

from .kinds import kinds_for
from .models import ImportRun


@predicate
def brings_in_some(actor: Any, obj: Any = None) -> bool:
    return bool(actor.is_authenticated and kinds_for(actor))


@predicate
def is_own_run(actor: Any, run: ImportRun | None) -> bool:
    return run is not None and actor.is_authenticated and run.created_by_id == actor.pk


add_perm("ledgers.begin_import", brings_in_some, label=_("导入台账"))
add_perm("ledgers.view_run", is_own_run, label=_("查看导入"))
add_perm("ledgers.change_run", is_own_run, label=_("处理导入"))
