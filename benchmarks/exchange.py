"""How fast the other side's answers appear beside a demand while it is written, and how fast the index is made."""

import random
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks.figures import Figure, latency, milliseconds
from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.areas.exchange.models import LISTING_MODELS, Demand, Expert, Listing
from jiedui.areas.exchange.previews import opposite_sides, preview
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.codes import new_code
from jiedui.foundation.core.preparation import Progress
from jiedui.foundation.core.text import sort_key
from jiedui.foundation.ops.preparing import prepare
from jiedui.foundation.organisations.selectors import organisations_of
from jiedui.foundation.search.queries import Problem, match_within
from jiedui.foundation.search.rebuilding import rebuild

LENGTH = 300
ASKED = 100
PREVIEW_GOAL = 60
WRITER = "qiye"
SHARES = {"achievement": 0.6, "demand": 0.25, "expert": 0.15}
L = TypeVar("L", bound=Listing)


def measure(records: int) -> list[Figure]:
    """All figures: over the demonstration world, then over as many synthetic listings."""
    _tell("making the demonstration world")
    prepare(_silent)
    figures = _over(f"demonstration, {_published()} listings")
    _tell(f"recombining {records} listings")
    recombine(records)
    return [*figures, *_over(f"synthetic, {_published()} listings")]


def _over(world: str) -> list[Figure]:
    _tell(f"measuring: {world}")
    began = time.perf_counter()
    found = rebuild()
    rate = found / (time.perf_counter() - began)
    problems = list(problems_of(ASKED))
    return [
        *latency(f"live preview, {LENGTH} characters, {world}", _previews(problems), goal=PREVIEW_GOAL),
        *latency(f"the same as a request, {world}", _requests(problems)),
        *latency(f"match in the index, {world}", _matches(problems)),
        Figure(f"reindex, {world}", round(rate), "records/s", better="higher"),
    ]


def _previews(problems: list[Problem]) -> list[float]:
    """Sides, index, tables and reasons, as the page beside the form asks for them; the reader is read anew each time."""

    @twinnings_kept()
    def ask(problem: Problem) -> None:
        actor = User.objects.get(username=WRITER)
        sides = opposite_sides(organisations_of(actor).select_related("region").first())
        preview(problem.title, problem.body, actor=actor, sides=sides)

    return milliseconds(ask, problems)


def _requests(problems: list[Problem]) -> list[float]:
    """The whole answer, from the middleware to the markup; some problems have no match, but not most."""
    client = Client(headers={"HX-Request": "true"})
    client.force_login(
        User.objects.get(username=WRITER), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    url = reverse("exchange:demand_preview")

    matched = []

    def ask(problem: Problem) -> None:
        answer = client.post(url, {"title": problem.title, "problem": problem.body})
        if answer.status_code != 200:
            raise RuntimeError(f"the preview answered {answer.status_code}")
        matched.append(b"c-match" in answer.content)

    taken = milliseconds(ask, problems)
    if sum(matched) * 2 < len(matched):
        raise RuntimeError(f"only {sum(matched)} of {len(matched)} problems were matched")
    return taken


def _matches(problems: list[Problem]) -> list[float]:
    kinds = ["achievement", "expert"]
    return milliseconds(lambda problem: match_within(problem, audiences=["public"], kinds=kinds), problems)


def problems_of(count: int) -> Iterator[Problem]:
    """Demands of exactly 300 characters, made of the sentences of the demonstration's demands."""
    choose = random.Random("problems")
    titles = _texts(Demand, "title")
    sentences = _sentences(Demand, "problem", "targets", "current_state")
    for _number in range(count):
        title = choose.choice(titles)
        body = ""
        while len(title + body) < LENGTH:
            body += choose.choice(sentences)
        yield Problem(title, body[: LENGTH - len(title)])


def recombine(count: int) -> None:
    """Published listings whose facts are one real listing's and whose sentences come from several of its kind."""
    choose = random.Random("recombined")
    for model in LISTING_MODELS:
        rows = list(model._default_manager.published())
        texts = {name: _sentences(model, name) for name in _long_texts(model)}
        made = [
            _recombined(model, rows, texts, choose)
            for _number in range(round(count * SHARES[model.kind_name]))
        ]
        model._default_manager.bulk_create(made, batch_size=500)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _recombined(model: type[L], rows: list[L], texts: dict[str, list[str]], choose: random.Random) -> L:
    facts, other = choose.sample(rows, 2)
    made = model(
        **{
            field.attname: getattr(facts, field.attname)
            for field in model._meta.concrete_fields
            if not field.primary_key
        }
    )
    made.code = new_code(model.code_prefix)
    if isinstance(made, Expert):
        made.person = None  # one profile for each person and organisation
    made.title = f"{_half(facts.title, first=True)}{_half(other.title, first=False)}"[:120]
    made.keywords = choose.sample(sorted({*facts.keywords, *other.keywords}), k=min(5, len(facts.keywords)))
    for name, sentences in texts.items():
        made_of = "".join(choose.choices(sentences, k=choose.randint(2, 6)))
        setattr(made, name, made_of[: model._meta.get_field(name).max_length])
    made.sort_key = sort_key(made.title)
    return made


def _half(title: str, *, first: bool) -> str:
    middle = len(title) // 2
    return title[:middle] if first else title[middle:]


def _long_texts(model: type[Listing]) -> list[str]:
    names = {"summary", "description", "problem", "targets", "current_state", "profile"}
    return [field.name for field in model._meta.concrete_fields if field.name in names]


def _texts(model: type[Listing], name: str) -> list[Any]:
    """A field's values in the demonstration's published rows, in a fixed order."""
    return list(model._default_manager.published().order_by("pk").values_list(name, flat=True)[:200])


def _sentences(model: type[Listing], *names: str) -> list[str]:
    texts = "\n".join(text for name in names for text in _texts(model, name))
    return [sentence for sentence in re.split(r"(?<=[。；！？])|\n", texts) if len(sentence) > 3]


def _published() -> int:
    return sum(model._default_manager.published().count() for model in LISTING_MODELS)


@contextmanager
def _silent(label: str) -> Iterator[Progress]:
    yield lambda done, total: None


def _tell(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)
