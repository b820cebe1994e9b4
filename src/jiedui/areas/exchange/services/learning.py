"""匹配模型: trained from what people said of pairs, put into use, and taken back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import DomainError, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.foundation.search.learning import (
    GOOD,
    Labelled,
    TooFewLabels,
    Trained,
    Weights,
    calibrate,
    comparer,
    train,
)
from jiedui.foundation.search.queries import IndexOutdated, IndexUnreachable, Match, Problem

from .. import events
from ..choices import ModelState
from ..documents import document_of
from ..facts import facts_of
from ..labels import Judgement, judgements, lacks_in_words
from ..models import Demand, MatchingModel
from ..previews import MODEL_OF
from ..reading import completed, reading, rows_of
from ..rescoring import rescore_on_commit
from ..workflow import MATCHING_MODEL

AT_ONCE = 200
MOST = 20_000
Compare = Callable[[Problem, str, int, Any], Match]


class TooLittleFeedback(DomainError):
    """There is too little feedback to learn from; the sentence says of what."""

    status = 409
    code = "too-little-feedback"


@dataclass(frozen=True)
class Compared:
    """A judged pair as the matcher sees it."""

    judgement: Judgement
    match: Match

    @property
    def labelled(self) -> Labelled:
        pair = self.judgement.pair
        return Labelled(str(pair.demand), self.match.features, pair.grade)


def weights_of(model: MatchingModel | None) -> Weights:
    """A version as the kernel takes it; without one the shipped weights."""
    if model is None:
        return Weights()
    return Weights(version=str(model.number), features=dict(model.weights), **model.thresholds)


def train_matching(*, save: bool = True, progress: Progress = no_progress) -> MatchingModel:
    """Learn weights from all feedback, compare them with those in use, and keep them as a candidate or as not adopted.

    The platform's own work: no actor, and nothing is in use before a person puts it there. With `save=False` the version is
    only made, for looking at.

    Of very much feedback the latest `MOST` pairs are learned from.

    Raises:
        TooLittleFeedback: with what is lacking.
        WrongState: there is no index to compare in, or its server does not answer.
    """
    judged = sorted(judgements(), key=lambda each: each.pair.at)[-MOST:]
    present = MatchingModel.objects.active().first()
    old = weights_of(present)
    try:
        compared = list(_compared(judged, comparer(old), progress))
        trained = train([each.labelled for each in compared], old, towards=Weights(), version="candidate")
        weights = _with_bands(trained, [each.judgement for each in compared])
    except TooFewLabels as refusal:
        raise TooLittleFeedback(lacks_in_words(refusal.lacks)) from refusal
    except IndexOutdated as refusal:
        raise WrongState(_("还没有索引：请先运行 manage.py reindex。")) from refusal
    except IndexUnreachable as refusal:
        raise WrongState(_("索引服务器没有响应，请稍后再试。")) from refusal
    except ValueError as refusal:
        raise TooLittleFeedback(_("各配对的得分没有差别，无法训练。")) from refusal
    made = _version(trained, weights, present, Counter(each.judgement.source for each in compared))
    return _keep(made) if save else made


def _compared(judged: Sequence[Judgement], compare: Compare, progress: Progress) -> Iterator[Compared]:
    """Each pair whose halves are still there, compared; rows are read some hundreds at a time."""
    waiting = iter(judged)
    done = 0
    while some := list(islice(waiting, AT_ONCE)):
        with reading():
            problems = {
                row.pk: _problem(row)
                for row in completed(rows_of(Demand).filter(pk__in={each.pair.demand for each in some}))
            }
            answers = {
                kind: _documents(kind, {each.pair.answer for each in some if each.pair.kind == kind})
                for kind in {each.pair.kind for each in some}
            }
        for each in some:
            demand, kind, key = each.pair.pair
            if demand in problems and key in answers[kind]:
                yield Compared(each, compare(problems[demand], kind, key, answers[kind][key]))
        done += len(some)
        progress(done, len(judged))


def _problem(demand: Demand) -> Problem:
    document = document_of(demand)
    return Problem(document.title, document.body, facts_of(demand))


def _documents(kind: str, keys: Iterable[int]) -> dict[int, Any]:
    return {row.pk: document_of(row) for row in completed(rows_of(MODEL_OF[kind]).filter(pk__in=keys))}


def _with_bands(trained: Trained, judged: Sequence[Judgement]) -> Weights:
    """New weights with bands that begin where people's judgements say, measured under these weights."""
    if not trained.better:
        return trained.weights
    rescored = _compared(judged, comparer(trained.weights), no_progress)
    try:
        return calibrate(
            [(each.match.score, each.judgement.pair.grade >= GOOD) for each in rescored], trained.weights
        ).applied(trained.weights)
    except TooFewLabels:
        return trained.weights


def _version(
    trained: Trained, weights: Weights, present: MatchingModel | None, sources: Counter[str]
) -> MatchingModel:
    return MatchingModel(
        number=(MatchingModel.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1,
        state=ModelState.CANDIDATE if trained.better else ModelState.REFUSED,
        weights=dict(weights.features),
        thresholds={"high": weights.high, "middle": weights.middle, "minimum": weights.minimum},
        trained_at=clock.now(),
        pairs=trained.pairs,
        demands=trained.queries,
        sources=dict(sources),
        compared_with=present.number if present else 0,
        old_scores=asdict(trained.old_scores),
        new_scores=asdict(trained.new_scores),
        changes=[asdict(change) | {"reason": change.reason} for change in trained.changes],
    )


@transaction.atomic
def _keep(made: MatchingModel) -> MatchingModel:
    """Save a version; a candidate that nobody put into use gives way to it."""
    for waiting in MatchingModel.objects.candidates():
        MATCHING_MODEL.move(waiting, "retire", actor=None)
    made.save()
    record(events.MODEL_TRAINED, actor=None, target=made, number=made.number)
    return made


@transaction.atomic
def activate_model(model: MatchingModel, *, actor: Any) -> MatchingModel:
    """Score by this version from now on; the one before rests, and can be returned to.

    Raises:
        NotAllowed: the actor runs no secretariat.
        WrongState: the version is in use already, or was not adopted.
    """
    require(actor, "exchange.change_matching_model")
    _make_room()
    MATCHING_MODEL.move(model, "activate", actor=actor)
    model.activated_at = clock.now()
    model.save(update_fields=["activated_at"])
    record(events.MODEL_ACTIVATED, actor=actor, target=model, number=model.number)
    rescore_on_commit()
    return model


@transaction.atomic
def roll_back(*, actor: Any | None) -> MatchingModel | None:
    """Return to the version that was in use before the present one, or to the shipped weights; answers which.

    `actor=None` is whoever runs the command on the server.

    Raises:
        NotAllowed: the actor runs no secretariat.
        WrongState: the shipped weights are in use already.
    """
    if actor is not None:
        require(actor, "exchange.change_matching_model")
    present = MatchingModel.objects.select_for_update().active().first()
    if present is None:
        raise WrongState(_("现在用的就是出厂权重，没有可回退的版本。"))
    _make_room()
    before = MatchingModel.objects.tried().filter(number__lt=present.number).order_by("-number").first()
    if before is not None:
        MATCHING_MODEL.move(before, "return", actor=None)
    record(events.MODEL_ROLLED_BACK, actor=actor, target=present, number=present.number)
    rescore_on_commit()
    return before


def _make_room() -> None:
    for present in MatchingModel.objects.active():
        MATCHING_MODEL.move(present, "retire", actor=None)
