"""Weights learned from use: from whose words, compared before they are in use, by a person's decision, and taken back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from jiedui.areas.exchange import labels, learning
from jiedui.areas.exchange.choices import EnquiryState, ModelState
from jiedui.areas.exchange.labels import JudgedPair, LabelSource, judgements, label_sources
from jiedui.areas.exchange.models import MatchingModel, Suggestion
from jiedui.areas.exchange.services.learning import (
    TooLittleFeedback,
    activate_model,
    roll_back,
    train_matching,
    weights_of,
)
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.search import index
from jiedui.matching import Weights
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.exchange.judged import dismissal, endorsement, enquiry, much_feedback
from tests.exchange.town import achievement as published_achievement
from tests.exchange.town import all_indexed, build_town
from tests.exchange.town import demand as published_demand

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def model(number, state="candidate", **values):
    return MatchingModel.objects.create(
        number=number,
        state=state,
        weights={"title": 0.5, "words": 1.5},
        thresholds={"high": 78.0, "middle": 61.0, "minimum": 50.0},
        old_scores={"ndcg": 0.6, "likelihood": -1.0},
        new_scores={"ndcg": 0.7, "likelihood": -0.9},
        **values,
    )


@pytest.fixture
def staff():
    return UserFactory(is_staff=True)


@pytest.fixture
def pair():
    actor = UserFactory()
    return {
        "demand": DemandFactory(published=True),
        "achievement": AchievementFactory(published=True),
        "actor": actor,
    }


def grades():
    return [(each.source, each.pair.grade) for each in judgements()]


@pytest.mark.parametrize(
    ("state", "grade"),
    [("accepted", [("enquiries", 3)]), ("declined", [("enquiries", 1)]), ("sent", []), ("withdrawn", [])],
)
def test_an_enquiry_speaks_once_it_is_answered(pair, state, grade):
    enquiry(EnquiryState(state), **pair)
    assert grades() == grade


@pytest.mark.parametrize(
    ("reason", "grade"),
    [("field", [0]), ("other", [0]), ("readiness", [1]), ("scale", [1]), ("price", []), ("has_own", [])],
)
def test_why_a_pair_is_unsuitable_decides_what_it_teaches(pair, reason, grade):
    dismissal(reason, **pair)
    assert [grade for _source, grade in grades()] == grade


def test_a_suitable_pair_teaches(pair):
    endorsement(**pair)
    assert grades() == [("endorsements", 2)]


def test_the_last_word_on_a_pair_counts(pair):
    with clock.at("2026-03-01"):
        enquiry(EnquiryState.ACCEPTED, **pair)
    with clock.at("2026-03-09"):
        dismissal("field", **pair)
    assert grades() == [("dismissals", 0)]


def test_an_enquiry_that_puts_nothing_forward_judges_no_pair(pair):
    asked = enquiry(EnquiryState.ACCEPTED, **pair)
    asked.own_demand = None
    asked.save()
    assert grades() == []


def test_an_area_above_registers_judgements_of_its_own(pair, monkeypatch):
    monkeypatch.setattr(label_sources, "_items", dict(label_sources._items))
    closed = JudgedPair(pair["demand"].pk, "achievement", pair["achievement"].pk, labels.PROVED, clock.now())
    label_sources.add(LabelSource("deals", "成交", lambda since: [closed]))
    assert grades() == [("deals", 3)]


def test_too_little_feedback_is_refused_in_words(pair):
    endorsement(**pair)
    all_indexed()
    with pytest.raises(TooLittleFeedback) as refusal:
        train_matching()
    assert str(refusal.value).startswith(
        "反馈还太少，暂不训练：有反馈的配对 1（至少 200）；有反馈的需求 1（至少 30）；"
    )
    assert MatchingModel.objects.count() == 0


def test_without_an_index_nothing_is_trained(pair):
    with pytest.raises(WrongState, match="还没有索引"):
        train_matching()


def test_feedback_becomes_a_version_that_waits_for_a_person(django_capture_on_commit_callbacks):
    much_feedback()
    made = train_matching()
    assert (made.number, made.pairs, made.demands, made.compared_with) == (1, 245, 35, 0)
    assert made.sources == {"endorsements": 41, "dismissals": 204}
    assert set(made.new_scores) == {"ndcg", "likelihood"}
    assert made.state in {ModelState.CANDIDATE, ModelState.REFUSED}
    assert made.weights.keys() >= {"title", "text", "words", "characters"}
    assert MatchingModel.objects.active().first() is None
    assert Event.objects.filter(kind="exchange.matching_model.trained", target_id=made.pk).count() == 1


def test_a_trial_keeps_nothing():
    much_feedback()
    out = StringIO()
    call_command("train_matching", "--dry-run", stdout=out, stderr=StringIO())
    assert "245 对、35 项需求" in out.getvalue()
    assert "没有保存" in out.getvalue()
    assert MatchingModel.objects.count() == 0


def test_a_new_candidate_takes_the_place_of_one_that_waited():
    waiting = model(7)
    much_feedback()
    made = train_matching()
    waiting.refresh_from_db()
    assert (waiting.state, made.number) == (ModelState.RETIRED, 8)


def test_the_command_refuses_in_a_sentence(pair):
    all_indexed()
    with pytest.raises(CommandError, match="反馈还太少"):
        call_command("train_matching", stdout=StringIO(), stderr=StringIO())


def test_one_version_is_in_use_and_the_one_before_rests(staff):
    first, second = model(1), model(2)
    activate_model(first, actor=staff)
    activate_model(second, actor=staff)
    first.refresh_from_db()
    assert (first.state, second.state) == (ModelState.RETIRED, ModelState.ACTIVE)
    assert second.activated_at is not None


def test_a_version_that_was_not_adopted_is_not_put_into_use(staff):
    with pytest.raises(WrongState, match="未采用"):
        activate_model(model(1, state="refused"), actor=staff)


def test_going_back_goes_back_step_by_step_to_the_shipped_weights(staff):
    versions = [model(number) for number in (1, 2, 3)]
    for version in (versions[0], versions[2]):
        activate_model(version, actor=staff)
    assert roll_back(actor=staff) == versions[0]
    assert roll_back(actor=staff) is None
    assert MatchingModel.objects.active().first() is None
    with pytest.raises(WrongState, match="出厂权重"):
        roll_back(actor=staff)


def test_the_command_goes_back(staff):
    activate_model(model(1), actor=staff)
    out = StringIO()
    call_command("train_matching", "--roll-back", stdout=out)
    assert out.getvalue() == "已回退，现用：出厂权重。\n"
    with pytest.raises(CommandError, match="没有可回退的版本"):
        call_command("train_matching", "--roll-back", stdout=StringIO())


def test_outsiders_neither_put_into_use_nor_take_back(staff):
    version = model(1)
    with pytest.raises(NotAllowed):
        activate_model(version, actor=UserFactory())
    activate_model(version, actor=staff)
    with pytest.raises(NotAllowed):
        roll_back(actor=UserFactory())


def test_the_matcher_scores_by_the_version_in_use(staff, django_capture_on_commit_callbacks):
    town = build_town()
    wanted, found = published_demand(town), published_achievement(town)
    all_indexed()
    assert index.matcher().weights == Weights()
    with django_capture_on_commit_callbacks(execute=True):
        version = activate_model(model(1), actor=staff)
    assert index.matcher().weights == weights_of(version)
    assert index.matcher().weights.high == 78.0
    assert Suggestion.objects.filter(demand=wanted, achievement=found).exists()
    with django_capture_on_commit_callbacks(execute=True):
        roll_back(actor=staff)
    assert index.matcher().weights == Weights()


def test_other_processes_notice_within_a_minute(staff, monkeypatch):
    all_indexed()
    assert index.matcher().weights == Weights()
    version = activate_model(model(1), actor=staff)
    assert index.matcher().weights == Weights()
    now = index.time.monotonic()
    monkeypatch.setattr(index.time, "monotonic", lambda: now + 31)
    assert index.matcher().weights == weights_of(version)


def test_weights_are_asked_for_once_in_half_a_minute(django_assert_num_queries):
    all_indexed()
    index.weigh_anew()
    with django_assert_num_queries(1):
        index.matcher()
    with django_assert_num_queries(0):
        index.matcher()


@pytest.mark.parametrize(("day", "trained"), [("2026-11-30", 1), ("2026-12-01", 0)])
def test_training_comes_round_on_mondays(day, trained):
    much_feedback()
    with clock.at(day):
        assert learning.train_weekly() is bool(trained)
    assert MatchingModel.objects.count() == trained


def test_nothing_is_trained_anew_without_a_new_word(pair):
    with clock.at("2026-11-01"):
        endorsement(**pair)
    with clock.at("2026-11-23"):
        model(1, state="refused", trained_at=clock.now())
    with clock.at("2026-11-30"):
        assert learning.train_weekly() is False


def test_the_week_passes_quietly_where_there_is_too_little(pair):
    with clock.at("2026-11-29"):
        endorsement(**pair)
    with clock.at("2026-11-30"):
        assert learning.train_weekly() is True
    assert MatchingModel.objects.count() == 0


def test_a_candidate_waits_on_the_desk_of_those_who_decide(staff):
    model(1)
    (todo,) = learning.CANDIDATES.items(staff, 5)
    assert (todo.title, learning.CANDIDATES.count(staff)) == ("匹配模型第 1 版", 1)
    nobody = UserFactory()
    assert (learning.CANDIDATES.items(nobody, 5), learning.CANDIDATES.count(nobody)) == ([], 0)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_changed_is_told_in_words(language):
    change = {"feature": "words", "old": 1.0, "new": 1.4, "good": 3.2, "other": 1.1, "reason": "tells"}
    falls = {**change, "new": 0.6, "reason": "repeats"}
    with translation.override(language):
        told = learning.changes_in_words(model(1, changes=[change, {**falls, "feature": "title"}]))
    assert [(each.rises, each.old) for each in told] == [(True, 1.0), (False, 1.0)]
    assert all("3.20" in each.why and "1.10" in each.why for each in told)
