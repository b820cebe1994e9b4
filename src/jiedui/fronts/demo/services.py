"""The demonstration world: everything in it is made by using the platform, along its clock."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.areas.exchange.models import LISTING_MODELS
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.foundation.audit.chain import seal_events
from jiedui.foundation.core import clock, codes
from jiedui.foundation.core.memory import few_collections
from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.foundation.core.tasks import nothing_enqueued
from jiedui.foundation.notifications.mailing import without_mail
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.search.indexer import drain_all, ensure_index
from jiedui.fronts.portal.services import prepare_portal

from .chapters import CHAPTERS
from .reading import content
from .world import Scene, World

SEED = "jiedui"


def is_told() -> bool:
    """Whether there is a world already, this one or somebody's own."""
    return Organisation.objects.exists()


def tell_story(progress: Progress = no_progress) -> bool:
    """Let the whole story happen, up to today; where organisations exist already, nothing does. Says whether it was told.

    It stands whole or not at all. Nobody is mailed and no work is queued: the past has been mailed and matched.
    """
    if is_told():
        return False
    with _quietly(), transaction.atomic(), codes.seeded(SEED), nothing_enqueued(), without_mail():
        prepare_portal()
        world = World(content())
        scenes = _in_order(world)
        steps = _Steps(progress, total=len(scenes) + len(world.entries))
        for scene in scenes:
            with clock.at(scene.at):
                scene.act()
            steps.one()
        _match(steps)
        seal_events()
        steps.all()
    return True


def _in_order(world: World) -> list[Scene]:
    """All chapters' scenes, earliest first; what lies ahead of today is not told."""
    scenes = [scene for chapter in CHAPTERS for scene in chapter(world) if scene.at <= world.now]
    return sorted(scenes, key=lambda scene: scene.at)


class _Steps:
    """Moves the bar."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def one(self) -> None:
        self._done = min(self._done + 1, self._total)
        self._progress(self._done, self._total)

    def all(self) -> None:
        self._progress(self._total, self._total)


@twinnings_kept()
def _match(steps: _Steps) -> None:
    """Index everything at once and find what suits what."""
    ensure_index()
    drain_all()
    for model in LISTING_MODELS:
        for listing in model.objects.published().select_related("owner__region", "field__parent"):
            refresh_suggestions(listing)
            steps.one()


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep two thousand lines of things long past out of the log, and the collector from going over all of it again and again."""
    logs = [logging.getLogger(name) for name in ("jiedui.events", "jiedui.foundation.search")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.WARNING)
    try:
        with few_collections():
            yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)
