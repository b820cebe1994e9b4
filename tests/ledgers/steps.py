"""The steps of an import, one after the other, as a person takes them."""

from typing import Any

from jiedui.foundation.ledgers import services
from jiedui.foundation.ledgers.kinds import LedgerKind
from jiedui.foundation.ledgers.models import ImportRun


def begun(kind: LedgerKind, upload: Any, owner: Any, actor: Any) -> ImportRun:
    return services.begin_import(kind, owner=owner, upload=upload, actor=actor)


def checked(kind: LedgerKind, upload: Any, owner: Any, actor: Any) -> ImportRun:
    """Mapped as it was guessed, and read."""
    run = begun(kind, upload, owner, actor)
    return services.map_columns(run, mapping=run.mapping, actor=actor)


def imported(kind: LedgerKind, upload: Any, owner: Any, actor: Any, extent: str = "all") -> ImportRun:
    return services.import_run(checked(kind, upload, owner, actor), extent=extent, actor=actor)
