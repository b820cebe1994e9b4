"""The demonstration grows by recombination: so many listings, all of them marked, the same every time."""

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import transaction

from jiedui.areas.exchange.models import LISTING_MODELS, Achievement, Demand, Expert
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.models import Organisation
from jiedui.fronts.demo.scaling import NothingToRecombine, scale
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Three published listings of each kind by an invented organisation, and one by a real one."""
    invented = OrganisationFactory(name="柑橘加工所（示例）")
    for number in range(3):
        AchievementFactory(owner=invented, title=f"果胶提取工艺第{number}版", published=True)
        DemandFactory(owner=invented, title=f"橘皮渣第{number}条出路", published=True)
        ExpertFactory(owner=invented, title=f"果蔬加工之{number}", name=f"陈示例{number}", published=True)
    real = OrganisationFactory(name="真实单位")
    AchievementFactory(owner=real, title="真实成果", published=True)
    return invented


def listings():
    return [
        list(
            model._default_manager.order_by("pk").values_list(
                "code", "title", "summary", "owner__code", "sort_key"
            )
        )
        for model in LISTING_MODELS
    ]


def test_there_are_as_many_as_were_asked_for_and_others_in_proportion(world):
    assert scale(104) == 100 + 50 + 30
    assert [model.objects.published().count() for model in (Achievement, Demand, Expert)] == [104, 53, 33]
    assert Organisation.objects.verified().count() == 2 + 2


def test_where_there_are_enough_nothing_is_made(world):
    assert (scale(4), Achievement.objects.count()) == (0, 4)


def test_what_is_made_says_that_it_is_an_example_and_comes_from_no_real_row(world):
    scale(60)
    made = Achievement.objects.exclude(
        owner__in=Organisation.objects.filter(name__in=["柑橘加工所（示例）", "真实单位"])
    )
    assert made.count() == 56
    assert [row.title for row in made if not row.title.endswith("（示例）") or "真实" in row.title] == []
    assert [row.owner.name for row in made if "示例" not in row.owner.name] == []
    assert [row for row in made if row.published_at > clock.now() or row.expires_on <= clock.today()] == []


def test_the_same_world_grows_into_the_same_larger_one(world):
    with clock.at("2026-11-28 09:00"):
        before = transaction.savepoint()
        scale(20)
        once = listings()
        transaction.savepoint_rollback(before)
        scale(20)
    assert listings() == once


def test_without_a_demonstration_nothing_is_recombined(db):
    AchievementFactory(owner=OrganisationFactory(name="真实单位"), published=True)
    with pytest.raises(NothingToRecombine):
        scale(10)
    assert (Achievement.objects.count(), Organisation.objects.count()) == (1, 1)


@pytest.fixture
def demonstration(settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    monkeypatch.setattr("jiedui.fronts.demo.management.commands.demo.steps", list)


def test_the_command_lets_it_grow_and_indexes_it(world, demonstration):
    from jiedui.foundation.search.queries import keys

    said = StringIO()
    call_command("demo", scale=20, stdout=said)
    assert "20" in said.getvalue()
    assert len(keys("果胶", actor=AnonymousUser(), kind="achievement") or []) > 3


@pytest.mark.parametrize("number", [0, -5, 1_000_001])
def test_the_command_refuses_numbers_out_of_bounds(demonstration, number):
    with pytest.raises(CommandError, match="1,000,000"):
        call_command("demo", scale=number, stdout=StringIO())


def test_the_command_grows_only_a_demonstration(world, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "demo", False)
    with pytest.raises(CommandError, match="这不是演示站点"):
        call_command("demo", scale=20, stdout=StringIO())
    assert Achievement.objects.count() == 4


def test_the_command_says_what_is_missing(demonstration):
    OrganisationFactory(name="真实单位")
    with pytest.raises(CommandError, match="没有演示内容"):
        call_command("demo", scale=20, stdout=StringIO())
