"""Timelines are worded when they are read, for the one who reads."""

import pytest
from django.db import transaction

from jiedui.foundation.audit import sentences
from jiedui.foundation.audit.hiding import _hiders
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.events import record
from tests.accounts.factories import UserFactory
from tests.audit.test_chain import LIT


@pytest.fixture
def wang(db):
    return UserFactory(name="王示例")


def light(actor, target, **data):
    with transaction.atomic():
        record(LIT, actor=actor, target=target, **data)


def test_a_timeline_reads_latest_first_with_the_present_names(wang):
    light(wang, wang, times=1)
    light(wang, wang, times=2)
    wang.name = "王改名"
    wang.save()
    lines = [item.sentence for item in timeline_of(wang, actor=wang) if item.kind == LIT.code]
    assert lines == [f"王改名 点亮了《{wang}》，第 2 次", f"王改名 点亮了《{wang}》，第 1 次"]


def test_the_platform_acts_where_no_person_does(wang):
    light(None, wang, times=1)
    assert timeline_of(wang, actor=wang)[0].actor_name == "平台"


def test_a_person_whose_account_is_gone_is_a_dash(wang):
    other = UserFactory()
    light(other, wang, times=1)
    other.delete()
    assert timeline_of(wang, actor=wang)[0].actor_name == "–"


def test_a_missing_word_and_an_unknown_kind_never_break_a_timeline():
    assert sentences.render(LIT.code, actor="王", target="灯", data={}) == "王 点亮了《灯》，第 – 次"
    assert sentences.render("gone.kind.done", actor="王", target="灯", data={}) == "gone.kind.done"


def test_an_actor_that_must_not_be_known_is_hidden(wang, monkeypatch):
    stranger = UserFactory()
    light(wang, wang, times=1)
    monkeypatch.setitem(_hiders, type(wang), lambda event, reader, target: reader == stranger)
    assert timeline_of(wang, actor=stranger)[0].actor_name == "匿名单位"
    assert timeline_of(wang, actor=wang)[0].actor_name == "王示例"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_timeline_takes_two_queries_for_any_length(rows, wang, django_assert_num_queries):
    for times in range(rows):
        light(wang, wang, times=times)
    timeline_of(wang, actor=wang)
    with django_assert_num_queries(2):
        timeline_of(wang, actor=wang)
