"""`manage.py match_all`: everything anew, on from where it was cut off, once at a time, and never without an index."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jiedui.areas.exchange import matching_all
from jiedui.areas.exchange.matching_all import one_run
from jiedui.areas.exchange.models import MatchRun, Suggestion
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.foundation.core import clock
from tests.exchange.town import achievement, all_indexed, build_town, demand


@pytest.fixture
def town(db):
    return build_town()


def run(*options):
    out = StringIO()
    call_command("match_all", *options, stdout=out)
    return out.getvalue()


def pairs():
    return set(Suggestion.objects.values_list("demand_id", "achievement_id", "seen_from"))


def test_everything_is_matched_anew_with_a_bar_and_a_sum(town):
    wanted, found = demand(town), achievement(town)
    all_indexed()
    said = run()
    assert pairs() == {(wanted.pk, found.pk, "demand"), (wanted.pk, found.pk, "achievement")}
    assert ["匹配：技术需求 …" in said, "2 条内容已重新匹配" in said] == [True, True]
    assert [(each.kind, each.done, each.total) for each in MatchRun.objects.order_by("pk")] == [
        ("achievement", 1, 1), ("demand", 1, 1), ("expert", 0, 0),
    ]  # fmt: skip


def test_one_kind_and_only_what_changed_since(town):
    with clock.at("2026-03-01"):
        demand(town)
    with clock.at("2026-04-01"):
        demand(town, title="柑橘皮渣提取果胶的装备")
        achievement(town)
    all_indexed()
    assert "1 条内容已重新匹配" in run("--kind", "demand", "--since", "2026-03-15")
    assert "0 条内容已重新匹配" in run("--kind", "expert")
    assert {each.seen_from for each in Suggestion.objects.all()} == {"demand"}


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(town, monkeypatch):
    wanted = [demand(town, title=f"柑橘皮渣提取果胶{number}") for number in range(3)]
    achievement(town)
    all_indexed()
    matched = []

    def cut_off_at_the_second(listing):
        if len(matched) == 1:
            raise KeyboardInterrupt
        matched.append(listing)
        return refresh_suggestions(listing)

    with monkeypatch.context() as cut:
        cut.setattr(matching_all, "refresh_suggestions", cut_off_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            run("--kind", "demand")
    assert matched == wanted[:1]
    said = run("--kind", "demand")
    assert ["接着上次：技术需求 已完成 1 / 3" in said, "2 条内容已重新匹配" in said] == [True, True]
    assert {each.demand for each in Suggestion.objects.all()} == set(wanted)
    assert "3 条内容已重新匹配" in run("--kind", "demand")
    monkeypatch.setattr(matching_all, "refresh_suggestions", cut_off_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run("--kind", "demand")
    monkeypatch.undo()
    assert "3 条内容已重新匹配" in run("--kind", "demand", "--afresh")


def test_two_at_once_are_refused(town):
    with one_run(), pytest.raises(CommandError, match="另一个进程正在全量匹配"):
        run()


def test_without_an_index_nothing_is_lost(town, settings):
    wanted, _found = demand(town), achievement(town)
    all_indexed()
    refresh_suggestions(wanted)
    before = pairs()
    settings.INDEX_DIR = settings.INDEX_DIR.parent / "elsewhere"
    with pytest.raises(CommandError, match="还没有索引"):
        run()
    assert (refresh_suggestions(wanted), pairs()) == (1, before)


@pytest.mark.parametrize(
    ("option", "value"), [("--kind", "person"), ("--since", "soon"), ("--since", "2026-02-30")]
)
def test_what_cannot_be_meant_is_said(db, option, value):
    with pytest.raises(CommandError):
        run(option, value)
