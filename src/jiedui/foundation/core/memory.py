"""Python's collector of cycles, which costs a third of the time where very many objects are made at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 50_000


@contextmanager
def few_collections() -> Iterator[None]:
    """Let the collector look seldom, and never at what is there already, while many objects are made."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
