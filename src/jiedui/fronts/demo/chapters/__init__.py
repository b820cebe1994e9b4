"""Chapters of the story: each gives scenes with their moments; all chapters' scenes are played in order of time."""

from collections.abc import Callable, Iterator

from jiedui.fronts.demo.world import Scene, World

from . import (
    activities,
    agreement,
    approvals,
    articles,
    beginnings,
    commitments,
    enquiries,
    inboxes,
    ledgers,
    listings,
    plans,
    reports,
    units,
)

CHAPTERS: tuple[Callable[[World], Iterator[Scene]], ...] = (
    beginnings.tell,
    agreement.tell,
    activities.tell,
    listings.tell,
    approvals.tell,
    enquiries.tell,
    commitments.tell,
    plans.tell,
    units.tell,
    articles.tell,
    reports.tell,
    ledgers.tell,
    inboxes.tell,
)
