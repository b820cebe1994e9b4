"""Organisations as tables: what comes in by row, and the lists that can be taken along."""

from .exports import EXPORTS
from .ledger import LEDGER, one_organisation, several_organisations

__all__ = ["EXPORTS", "LEDGER", "one_organisation", "several_organisations"]
