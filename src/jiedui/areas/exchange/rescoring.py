"""Suggestions follow the weights: when another version of them is in use, all are computed anew."""

from django.db import transaction

from jiedui.foundation.core.tasks import enqueue_on_commit, task
from jiedui.foundation.search.learning import weigh_anew

from .matching_all import match_all, run_of
from .previews import MODEL_OF


def rescore_on_commit() -> None:
    """Once the present transaction stands, let this process score by the new weights at once, and the worker redo suggestions."""
    transaction.on_commit(weigh_anew)
    enqueue_on_commit(suggest_anew)


@task()
def suggest_anew() -> int:
    """Compute all suggestions by the weights that are in use now; returns for how many listings.

    A run that a command has begun meanwhile may go on: each listing is a short transaction, and the last one stands. One
    that is cut off is taken up by `manage.py match_all`.
    """
    weigh_anew()
    return sum(match_all(run_of(kind, None, afresh=True)) for kind in MODEL_OF)
