"""Public codes of things: short, unguessable, telling nothing of whose they are or how many there are."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_source: ContextVar[random.Random | None] = ContextVar("codes", default=None)


def new_code(prefix: str) -> str:
    """A fresh code such as `CG-7F3K2MQ9`: 39 random bits, without letters that look like digits."""
    source = _source.get()
    choose = source.choice if source else secrets.choice
    return f"{prefix}-" + "".join(choose(ALPHABET) for _ in range(LENGTH))


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Make the codes drawn inside the block the same every time: for the demonstration world and tests."""
    token = _source.set(random.Random(seed))  # noqa: S311 -- repeatable on purpose
    try:
        yield
    finally:
        _source.reset(token)
