"""Several deeds at once, each in a thread with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from jiedui.foundation.core.errors import DomainError

DONE = "done"


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What each deed came to, sorted: what it answered in text, `done`, or the sentence that refused it."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=10)
            answer = deed()
            return answer if isinstance(answer, str) else DONE
        except DomainError as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(threads.map(run, deeds))
