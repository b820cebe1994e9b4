"""How often: counted by window, for all processes together, under names that tell nobody."""

import pytest

from jiedui.foundation.core import clock
from jiedui.foundation.ops.limits import count
from jiedui.foundation.ops.models import Tally
from jiedui.foundation.ops.tasks import forget_old_tallies
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def used(who="a", scope="tests"):
    allowed = count(scope, who, limit=2, seconds=60)
    return allowed.remaining, allowed.is_spent, allowed.resets_in


def test_what_is_left_falls_until_it_is_spent_and_comes_back_with_the_next_window():
    with clock.at("2026-11-28 09:30:15"):
        assert [used(), used(), used()] == [(1, False, 45), (0, False, 45), (-1, True, 45)]
    with clock.at("2026-11-28 09:31:00"):
        assert used() == (1, False, 60)


def test_another_person_and_another_scope_count_for_themselves():
    assert [used("a")[0], used("b")[0], used("a", "others")[0]] == [1, 1, 1]


def test_the_table_does_not_tell_whose_count_it_is():
    used("202.114.0.1")
    assert "202" not in Tally.objects.get().key[:3] + str(Tally.objects.get())


def test_counts_of_windows_that_are_over_go():
    with clock.at("2026-11-28 09:30:15"):
        used()
    with clock.at("2026-11-28 09:32:00"):
        used("b")
        forget_old_tallies()
    assert Tally.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_each_is_counted():
    with clock.at("2026-11-28 09:30:15"):
        now = clock.now()

    def one():
        with clock.at(now):
            count("tests", "a", limit=2, seconds=60)

    at_once(*[one] * 8)
    assert Tally.objects.get().number == 8
