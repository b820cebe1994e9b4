"""The lists that the figures of a report were counted from, as addresses with their filters set."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from jiedui.areas.agreements.models import Agreement


@dataclass(frozen=True)
class Lists:
    """The lists of one agreement, narrowed to a period."""

    agreement: Agreement
    starts_on: date
    ends_on: date

    def commitments(self, *, state: str = "active", clause: str = "") -> str:
        """What was at work in the period, of one clause or all, showing a sign."""
        return self._of("agreements:commitments", state=state, clause=clause)

    def evidence(self, *, kind: str = "", clause: str = "") -> str:
        """What happened in the period and counts."""
        return self._of("agreements:evidence_list", kind=kind, clause=clause)

    def reciprocity(self, year: int) -> str:
        page = reverse("agreements:reciprocity", args=[self.agreement.code])
        return f"{page}?{urlencode({'year': year})}"

    def activities(self, *, public: bool = False, **narrowed: Any) -> str:
        """What was held in the period, as far as all sides may see it, or as far as everybody may."""
        page = reverse("activities:list" if public else "activities:desk_list")
        asked = {
            "agreement": self.agreement.code,
            "state": "happened",
            "shown": "public" if public else "twins",
        }
        return f"{page}?{self._query(asked | narrowed)}"

    def _of(self, name: str, **asked: Any) -> str:
        return f"{reverse(name, args=[self.agreement.code])}?{self._query(asked)}"

    def _query(self, asked: dict[str, Any]) -> str:
        period = {"since": self.starts_on.isoformat(), "until": self.ends_on.isoformat()}
        return urlencode({name: value for name, value in (asked | period).items() if value})
