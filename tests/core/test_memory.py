"""The collector of cycles is left alone while very much is made, and is afterwards as it was."""

import gc

from jiedui.foundation.core.memory import YOUNG, few_collections


def test_the_collector_looks_seldom_inside_and_as_usual_afterwards():
    usual = gc.get_threshold()
    with few_collections():
        assert (gc.get_threshold()[0], gc.get_freeze_count() > 0) == (YOUNG, True)
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)
