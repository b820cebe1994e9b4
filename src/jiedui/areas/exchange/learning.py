"""Learning from use, by itself: trained once a week, told to the secretariat, and felt by every process within a minute."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError
from jiedui.foundation.core.indexing import weighs
from jiedui.foundation.core.periodic import periodic
from jiedui.foundation.core.tasks import task
from jiedui.foundation.core.todos import Todo, TodoSource
from jiedui.foundation.search.learning import Weights

from .choices import Feature
from .labels import judgements
from .models import MatchingModel
from .services.learning import train_matching, weights_of

MONDAY = 0


@dataclass(frozen=True)
class ChangeInWords:
    """How a weight changed, as people read it."""

    label: str
    old: float
    new: float
    why: str

    @property
    def rises(self) -> bool:
        return self.new > self.old


def changes_in_words(model: MatchingModel) -> list[ChangeInWords]:
    """What changed in a version and why, most first."""
    return [
        ChangeInWords(
            str(dict(Feature.choices).get(change["feature"], change["feature"])),
            change["old"],
            change["new"],
            _why(change),
        )
        for change in model.changes
    ]


def _why(change: dict[str, Any]) -> str:
    means = gettext("判为合适的配对平均 %(good).2f，其余 %(other).2f") % change
    if change["reason"] == "tells":
        return gettext("%(means)s：它说得准") % {"means": means}
    if change["reason"] == "misleads":
        return gettext("%(means)s：它没有原来以为的准") % {"means": means}
    if change["new"] < change["old"]:
        return gettext("%(means)s，但其他因素已经说明了大半") % {"means": means}
    return gettext("%(means)s，与其他因素放在一起看才显出作用") % {"means": means}


@weighs
def weights_of_the_active_version() -> Weights | None:
    """What the matcher scores by; None leaves the shipped weights."""
    model = MatchingModel.objects.active().first()
    return weights_of(model) if model is not None else None


@periodic(at="02:40")
def train_weekly() -> bool:
    """On Mondays, let the worker train if anything was judged since the last time; says whether it will."""
    last = MatchingModel.objects.order_by("-number").first()
    due = clock.today().weekday() == MONDAY and bool(judgements(last.trained_at if last else None))
    if due:
        train_once.enqueue()
    return due


@task()
def train_once() -> int | None:
    """Train a version and answer its number; None where there is too little feedback yet, or no index."""
    with suppress(DomainError):
        return train_matching().number
    return None


def _waiting(actor: Any, limit: int) -> list[Todo]:
    if not actor.has_perm("exchange.change_matching_model"):
        return []
    return [
        Todo(
            title=gettext("匹配模型%(version)s") % {"version": model},
            url=reverse("exchange:match_quality"),
            since=model.trained_at,
            note=gettext("比现用版本好，等您决定是否启用"),
        )
        for model in MatchingModel.objects.candidates()[:limit]
    ]


CANDIDATES = TodoSource(
    key="exchange.matching_models",
    label=_("待启用的匹配模型"),
    items=_waiting,
    rows=lambda actor: (
        MatchingModel.objects.candidates() if actor.has_perm("exchange.change_matching_model") else ()
    ),
    order=60,
)
