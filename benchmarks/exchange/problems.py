"""Demands of exactly 300 characters, made of the sentences of the demonstration's demands."""

import random
import re
from collections.abc import Iterator

from jiedui.foundation.search.queries import Problem
from jiedui.fronts.demo.reading import DemandEntry, content

LENGTH = 300


def problems_of(count: int) -> Iterator[Problem]:
    """The same problems every time: what one demand says, and then sentences of others up to the length."""
    choose = random.Random("problems")
    demands = [entry for entry in content().demands if entry.state == "published"]
    sentences = [text for entry in demands for text in _sentences(entry)]
    for _number in range(count):
        demand = choose.choice(demands)
        body = "".join(_sentences(demand))
        while len(demand.title + body) < LENGTH:
            body += choose.choice(sentences)
        yield Problem(demand.title, body[: LENGTH - len(demand.title)])


def _sentences(demand: DemandEntry) -> list[str]:
    text = "\n".join((demand.problem, *demand.targets, demand.current_state))
    return [said for said in re.split(r"(?<=[。；！？])|\n", text) if len(said) > 3]
