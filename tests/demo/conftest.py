"""The story, told once for all tests of a file, and all that it wrote."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jiedui.foundation.core.preparation import no_progress

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
    from django.db import transaction
    from django.test import override_settings

    from jiedui.foundation.core import clock
    from jiedui.foundation.ops.preparing import steps
    from jiedui.fronts.demo.services import is_told, tell_story

    place = tmp_path_factory.mktemp("story")
    with django_db_blocker.unblock():
        if is_told():  # a running site of the browser tests has told it in this process
            yield Story(settings.INDEX_DIR)
            return
        private = {
            **settings.STORAGES["private"],
            "OPTIONS": {"location": place / "private", "base_url": None},
        }
        elsewhere = override_settings(
            INDEX_DIR=place / "index",
            MEDIA_ROOT=place / "media",
            PRIVATE_ROOT=place / "private",
            STORAGES={**settings.STORAGES, "private": private},
        )
        now = clock.now()

        def tell() -> None:
            with elsewhere, clock.at(now):
                assert tell_story()

        with transaction.atomic():
            for step in steps():
                if step.key in {"regions", "taxonomy"}:
                    step.run(no_progress)
            blank = transaction.savepoint()
            tell()

            def again() -> None:
                transaction.savepoint_rollback(blank)
                shutil.rmtree(place)
                tell()

            yield Story(place / "index", everything_written(), again)
            transaction.set_rollback(True)


# what every installation has anyway, and what is random by design: salts, addresses of files, and the seals over these
STANDING = {"portal.HomePage", "portal.NewsIndexPage", "portal.StandardPage", "ops.Heartbeat"}
RANDOM = {"password", "file", "thumbnail", "translation_key", "hash", "previous_hash"}
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
