"""Timelines are worded when they are read, for the one who reads."""

import pytest
from django.db import transaction

from jiedui.foundation.audit import sentences
from jiedui.foundation.audit.hiding import _hiders
from jiedui.foundation.audit.models import Event
from jiedui.foundation.audit.selectors import read, timeline_of
from jiedui.foundation.core.events import EventKind, event_kinds, record
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


def test_a_person_whose_account_is_gone_is_called_so(wang):
    other = UserFactory()
    light(other, wang, times=1)
    other.delete()
    assert timeline_of(wang, actor=wang)[0].actor_name == "已注销用户"


def test_a_missing_word_and_an_unknown_kind_never_break_a_timeline():
    assert sentences.render(LIT.code, actor="王", target="灯", data={}) == "王 点亮了《灯》，第 – 次"
    assert sentences.render("gone.kind.done", actor="王", target="灯", data={}) == "gone.kind.done"


def test_a_sentence_that_cannot_be_filled_gives_way_to_the_label(monkeypatch):
    broken = EventKind("audit_test.lamp.broke", label="坏灯", sentence="%(actor)s 100% 弄坏了 %(times)d 盏")
    monkeypatch.setitem(event_kinds._items, broken.code, broken)
    assert sentences.render(broken.code, actor="王", target="灯", data={"times": "三"}) == "坏灯：灯"


def test_an_event_of_an_old_code_reads_by_its_alias(monkeypatch):
    renamed = EventKind(
        "audit_test.lamp.kindled", "燃灯", "%(actor)s 燃灯", aliases=("audit_test.light.lit",)
    )
    monkeypatch.setitem(event_kinds._items, renamed.code, renamed)
    assert sentences.render("audit_test.light.lit", actor="王", target="灯", data={}) == "王 燃灯"


def test_data_shows_in_the_words_that_its_app_gives(wang, monkeypatch):
    asked = []

    def lamp_names(codes):
        asked.append(codes)
        return {"L1": "红灯", "L2": "绿灯"}

    monkeypatch.setitem(sentences._wordings, (LIT.code, "times"), lamp_names)
    light(wang, wang, times="L1")
    light(wang, wang, times=["L1", "L2", "L9"])
    lines = [item.sentence.partition("，")[2] for item in timeline_of(wang, actor=wang)]
    assert lines == ["第 红灯、绿灯、L9 次", "第 红灯 次"]
    assert asked == [{"L1", "L2", "L9"}]


def test_what_might_be_hidden_stays_so_when_the_thing_is_gone(wang, monkeypatch):
    monkeypatch.setitem(_hiders, type(wang), lambda event, reader, target: False)
    other = UserFactory()
    light(wang, other, times=1)
    event = Event.objects.get(target_id=other.pk, kind=LIT.code)
    other.delete()
    assert [reading.actor_name for reading in read([event], wang)] == ["匿名单位"]


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
