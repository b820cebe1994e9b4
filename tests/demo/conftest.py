"""The story, told once for all tests of a file, and all that it wrote."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.told import Place, bring_world, put_into_use, set_aside, tell_world

Words = dict[str, Counter[str]]


@dataclass(frozen=True)
class Story:
    """The world as it was told: where its index lies, all its words, and how to unmake it and tell it anew."""

    index: Path
    words: Words | None = None
    again: Callable[[], None] | None = None


@pytest.fixture(scope="module")
def told(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    from django.conf import settings
    from django.db import connection

    from jiedui.fronts.demo.services import is_told

    if connection.vendor != "sqlite":
        pytest.skip("the world is kept as a file of SQLite")
    place = Place(tmp_path_factory.mktemp("story"))
    blank = place.folder.with_name("blank.sqlite3")

    def again() -> None:
        shutil.rmtree(place.folder)
        put_into_use(blank)
        tell_world(place, moment)

    with django_db_blocker.unblock():
        if is_told():  # a running site of the browser tests has it in this process
            yield Story(settings.INDEX_DIR)
            return
        set_aside(blank)
        bring_world(place)
        moment = place.moment
        yield Story(place.index, everything_written(), again)
        put_into_use(blank)


# what every installation has anyway, and what is random by design: salts, addresses of files, and the seals over these
STANDING = {"portal.HomePage", "portal.NewsIndexPage", "portal.StandardPage", "ops.Heartbeat"}
RANDOM = {
    "password",
    "file",
    "thumbnail",
    "translation_key",
    "hash",
    "previous_hash",
    "public",
    "kept",
    "signature",
}
ADDRESS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def everything_written() -> Words:
    """All that stands in our tables and in the articles."""
    from django.apps import apps

    models = [model for model in apps.get_models() if model.__module__.startswith("jiedui.")]
    return {model._meta.label: written_in(model) for model in models if model._meta.label not in STANDING}


def written_in(model: Any) -> Counter[str]:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.is_relation and not field.primary_key and field.name not in RANDOM
    ]
    rows = model._base_manager.values_list(*(field.attname for field in fields)) if fields else ()
    kept = ([field.get_prep_value(value) for field, value in zip(fields, row, strict=True)] for row in rows)
    return Counter(ADDRESS.sub("", repr(row)) for row in kept)
