"""A kind to search for: rows of a table that ops owns, told as notes; those that begin with 内部 belong to organisation 7."""

import pytest

from jiedui.foundation.core import visibility
from jiedui.foundation.core.indexing import SearchDocument, SearchSource, search_sources
from jiedui.foundation.ops.models import JobRun

INTERNAL = "内部"


def document(row):
    if row.last_error == "坏":
        raise RuntimeError("cannot be read")
    if row.last_error == "隐":
        return None
    audience = ("org:7",) if row.name.startswith(INTERNAL) else ("public",)
    return SearchDocument(
        row.name, row.last_error, audience, {"side": "beibei" if "北碚" in row.name else "mianyang"}
    )


def visible(actor):
    rows = JobRun.objects.all()
    return rows if "org:7" in visibility.audiences_of(actor) else rows.exclude(name__startswith=INTERNAL)


def source(kind="note"):
    return SearchSource(kind, kind, JobRun, JobRun.objects.all, document, visible)


class Person:
    """An actor whose circles are named."""

    is_authenticated = True
    is_staff = False
    is_superuser = False

    def __init__(self, *circles):
        self.circles = circles


@pytest.fixture(autouse=True)
def notes(monkeypatch, db):
    """The kind `note` is registered and alone."""
    monkeypatch.setattr(search_sources, "_items", {"note": source()})
    monkeypatch.setattr(visibility, "_providers", [lambda actor: actor.circles])


@pytest.fixture
def write():
    """Writes a note as a service would: row and outbox entry in one go."""
    from django.utils import timezone

    from jiedui.foundation.core.indexing import touch

    def make(title, body=""):
        row = JobRun.objects.create(name=title, last_error=body, known_since=timezone.now())
        touch(row)
        return row

    return make
