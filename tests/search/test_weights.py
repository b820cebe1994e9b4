"""Weights come from whoever has any, are asked for now and then, and may be tried out beside those in use."""

import pytest

from jiedui.foundation.core import indexing
from jiedui.foundation.search import index
from jiedui.foundation.search.learning import comparer
from jiedui.foundation.search.testing import indexed
from jiedui.matching import IndexOutdated, Problem, Weights

pytestmark = pytest.mark.django_db
LEARNED = Weights("7", {"title": 0.0}, high=90.0)


@pytest.fixture
def provided(monkeypatch):
    """What apps say, one after the other."""
    said = []
    monkeypatch.setattr(indexing, "_weighing", [lambda: None, lambda: said[-1] if said else None])
    return said


def test_without_anybody_who_has_weights_the_shipped_ones_count(provided):
    indexed()
    assert index.matcher().weights == Weights()


def test_weights_are_taken_over_when_they_are_asked_for_again(provided):
    indexed()
    index.matcher()
    provided.append(LEARNED)
    assert index.matcher().weights == Weights()
    index.weigh_anew()
    assert index.matcher().weights == LEARNED


def test_other_weights_are_tried_without_touching_those_in_use(provided, write):
    write("北碚柑橘皮渣处理")
    indexed()
    document = indexing.SearchDocument("北碚柑橘皮渣处理", "", ("public",))
    problem = Problem("柑橘皮渣怎样处理")
    usual, other = (comparer(weights)(problem, "note", 1, document) for weights in (Weights(), LEARNED))
    assert usual.score > other.score
    assert usual.features == other.features
    assert index.matcher().weights == Weights()


def test_without_an_index_nothing_can_be_compared(provided):
    with pytest.raises(IndexOutdated):
        comparer(Weights())
