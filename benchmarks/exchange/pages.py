"""How long pages take on the server, from the middleware to the markup, and how many queries they ask."""

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import TypeAlias
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from benchmarks.figures import Figure, latency, milliseconds
from jiedui.areas.exchange.models import LISTING_MODELS
from jiedui.foundation.accounts.models import User
from jiedui.foundation.ops.models import Tally
from jiedui.foundation.search.queries import match_within
from jiedui.foundation.search.related import find_near
from jiedui.foundation.taxonomy.models import TechnicalField

from .problems import LENGTH, Problem, problems_of

Listing: TypeAlias = tuple[str, int, str]
ASKED = 60
LIST_GOAL, DETAIL_GOAL, SEARCH_GOAL, PREVIEW_GOAL = 120, 40, 60, 60
WRITER = "qiye"
WORDS = (
    "柑橘", "绵阳", "技术转移", "电池低温", "TRL", "CO2", "土壤镉", "检测", "无人机", "茶园",
    "結晶", "ｐｄｆ", "mianyang", "果渣饲料", "传感器 漂移", "老楼图纸", "蚕", "水质在线监测仪", "透水砖", "冷链",
)  # fmt: skip


def measured(size: int, before: list[Figure]) -> Iterator[Figure]:
    """Every page at this size; the number of queries is held against that of the smallest size in `before`."""
    choose = random.Random("pages")
    stranger = Client()
    told = f"{size:,} achievements"
    listings = _sampled(random.Random("details"))
    yield from _first_openings(told, stranger, listings)
    for name, goal, addresses in (
        ("list with facets", LIST_GOAL, _lists(choose)),
        ("list with facets and search", LIST_GOAL, _searched_lists(choose)),
        ("detail", DETAIL_GOAL, _details(listings)),
        ("site search", SEARCH_GOAL, _site_search()),
    ):
        if not addresses:
            print(f"  {name}: there is no such page, left out")
            continue
        yield from latency(f"{told}: {name}", milliseconds(_opens(stranger), addresses), goal=goal)
        yield _queries(f"{told}: {name}, most queries", stranger, addresses, before)
    preview = _preview()
    problems = _answered(preview, problems_of(ASKED))
    previews = milliseconds(preview, problems)
    yield from latency(f"{told}: preview of {LENGTH} characters", previews, goal=PREVIEW_GOAL)
    yield from latency(f"{told}: match in the index alone", _matches(problems))


# each request comes from somewhere else: one visitor alone would soon be told to wait
_VISITORS = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count(1))


def _opens(client: Client) -> Callable[[str], None]:
    def ask(address: str) -> None:
        answer = client.get(address, REMOTE_ADDR=next(_VISITORS))
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    return ask


def _queries(name: str, client: Client, addresses: list[str], before: list[Figure]) -> Figure:
    """The most queries that one of the addresses asks; at the smallest size it is its own goal."""
    most = max(_counted(client, address) for address in addresses)
    what = name.partition(": ")[2]
    least = next((figure.value for figure in before if figure.name.endswith(f": {what}")), most)
    return Figure(name, most, "queries", least)


def _counted(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address, REMOTE_ADDR=next(_VISITORS))
    return len(captured)


def _lists(choose: random.Random) -> list[str]:
    """Lists as people narrow them: by field, side, maturity, page and order."""
    tops = list(TechnicalField.objects.tops().values_list("code", flat=True))
    options = [{}, {"page": 3}, {"sort": "name"}, {"trl": "7"}, {"type": "process"}]
    options += [{"field": code} for code in tops]
    return [
        f"{reverse(f'exchange:{kind}s')}?{urlencode(choose.choice(options))}"
        for kind in ("achievement", "demand", "achievement", "expert")
        for _number in range(ASKED // 4)
    ]


def _searched_lists(choose: random.Random) -> list[str]:
    lists = [reverse("exchange:achievements"), reverse("exchange:demands")]
    return [f"{choose.choice(lists)}?{urlencode({'q': word})}" for word in _many(WORDS)]


def _sampled(choose: random.Random) -> list[Listing]:
    """Some public listings of each kind: (kind, primary key, code)."""
    found: list[Listing] = []
    for model in LISTING_MODELS:
        rows = model._default_manager.published().filter(visibility="public")
        some = choose.sample(list(rows.values_list("pk", "code")), ASKED // 3)
        found += [(model.kind_name, pk, code) for pk, code in some]
    return found


def _details(listings: Iterable[Listing]) -> list[str]:
    return [reverse(f"exchange:{kind}", args=[code]) for kind, _pk, code in listings]


def _first_openings(told: str, client: Client, listings: list[Listing]) -> Iterator[Figure]:
    """Pages of listings around which the worker has not looked yet, as a rebuilt world has none; then it does so for all."""
    taken = milliseconds(_opens(client), _details(listings[::3]), warm_up=0)
    yield from latency(f"{told}: detail before the worker looked around", taken)
    for kind, pk, _code in listings:
        find_near.func(kind, [pk])


def _site_search() -> list[str]:
    try:
        page = reverse("portal:search")
    except NoReverseMatch:
        return []
    return [f"{page}?{urlencode({'q': word})}" for word in _many(WORDS)]


def _many(words: Iterable[str]) -> list[str]:
    """Each word three times: what is kept between requests counts as it does in use."""
    return [word for _round in range(3) for word in words]


def _preview() -> Callable[[Problem], bool]:
    """What the page beside the form asks while a signed-in enterprise writes; whether it found something."""
    client = Client(headers={"HX-Request": "true"})
    person = User.objects.get(username=WRITER)
    client.force_login(person)
    address = reverse("exchange:demand_preview")

    def ask(problem: Problem) -> bool:
        answer = client.post(address, {"title": problem.title, "problem": problem.body})
        if answer.status_code != 200:
            raise RuntimeError(f"the preview answered {answer.status_code}")
        return b"c-match" in answer.content

    return ask


def _answered(preview: Callable[[Problem], bool], problems: Iterable[Problem]) -> list[Problem]:
    """Those for which there is something, since an empty answer is a quick one; after it the minute's questions are forgotten."""
    found = [problem for problem in problems if preview(problem)]
    Tally.objects.all().delete()
    if len(found) < ASKED // 2:
        raise RuntimeError(f"only {len(found)} of {ASKED} problems find anything")
    return found


def _matches(problems: list[Problem]) -> list[float]:
    kinds = ["achievement", "expert"]
    return milliseconds(lambda problem: match_within(problem, audiences=["public"], kinds=kinds), problems)
