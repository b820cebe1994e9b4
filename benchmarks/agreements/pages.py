"""How long the pages of an agreement take on the server, from the middleware to the markup, and how many queries they ask."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.figures import Figure, latency, milliseconds
from jiedui.areas.agreements.commitments.progress import progress_by_clause
from jiedui.foundation.accounts.models import User

from .world import SECRETARY, the_agreement

ASKED = 20
GOAL = 300


def measured(size: int, before: list[Figure]) -> Iterator[Figure]:
    """Every page at this size; the number of queries is held against that of the smallest size in `before`."""
    agreement = the_agreement()
    secretary, stranger = Client(), Client()
    secretary.force_login(User.objects.get(username=SECRETARY))
    code, told = agreement.code, f"{size:,} commitments"
    desk_list = reverse("agreements:commitments", args=[code])
    for name, client, address in (
        ("steering page", secretary, reverse("insights:steering", args=[code])),
        ("list of commitments", secretary, desk_list),
        ("list of late commitments", secretary, f"{desk_list}?state=overdue"),
        ("a page far down the list", secretary, f"{desk_list}?page=9&sort=silent"),
        ("first page of the desk", secretary, reverse("workbench:home")),
        ("public page of the agreement", stranger, agreement.get_absolute_url()),
    ):
        yield from latency(f"{told}: {name}", _taken(client, address), goal=GOAL)
        yield _queries(f"{told}: {name}, queries", client, address, before)
    yield from latency(
        f"{told}: progress by clause alone",
        milliseconds(lambda _each: progress_by_clause(agreement), range(ASKED)),
    )


def _taken(client: Client, address: str) -> list[float]:
    return milliseconds(lambda _each: _open(client, address), range(ASKED))


def _open(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _queries(name: str, client: Client, address: str, before: list[Figure]) -> Figure:
    """How many queries a page asks; at the smallest size it is its own goal."""
    with CaptureQueriesContext(connection) as captured:
        _open(client, address)
    what = name.partition(": ")[2]
    least = next((each.value for each in before if each.name.endswith(f": {what}")), len(captured))
    return Figure(name, len(captured), "queries", least)
