"""Demands of exactly 300 characters, made of the sentences of the demonstration's demands."""

import random
import re
from collections.abc import Iterator

from jiedui.foundation.search.queries import Problem
from jiedui.fronts.demo.reading import content

LENGTH = 300


def problems_of(count: int) -> Iterator[Problem]:
    """The same problems every time."""
    choose = random.Random("problems")
    demands = [entry for entry in content().demands if entry.state == "published"]
    texts = "\n".join(
        text for entry in demands for text in (entry.problem, *entry.targets, entry.current_state)
    )
    sentences = [text for text in re.split(r"(?<=[。；！？])|\n", texts) if len(text) > 3]
    for _number in range(count):
        title = choose.choice(demands).title
        body = ""
        while len(title + body) < LENGTH:
            body += choose.choice(sentences)
        yield Problem(title, body[: LENGTH - len(title)])
