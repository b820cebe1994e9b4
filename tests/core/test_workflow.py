"""The workflow table, tried on a real row: the name of a group stands for its state."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import models, transaction

from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.core.permissions import add_perm, permission_names, predicate
from jiedui.foundation.core.workflow import Transition, Workflow


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    SIGNED = "signed", "已签约"
    CLOSED = "closed", "已结束"


@predicate
def is_staff(actor, group):
    return actor.is_authenticated and actor.is_staff


if "core_test.sign" not in permission_names():
    add_perm("core_test.sign", is_staff, label="签约")

short_of_money = {"yes": False}

LIFE = Workflow(
    states=State,
    initial=State.DRAFT,
    attribute="name",
    transitions=(
        Transition(
            name="sign",
            label="签约",
            sources={State.DRAFT},
            target=State.SIGNED,
            permission="core_test.sign",
            guards=(lambda group: "尚未填写成交金额" if short_of_money["yes"] else "",),
        ),
        Transition(
            name="close",
            label="终止",
            sources={State.DRAFT, State.SIGNED},
            target=State.CLOSED,
            permission="core_test.sign",
            needs_comment=True,
        ),
        Transition(name="lapse", label="过期", sources={State.SIGNED}, target=State.CLOSED),
    ),
)


@pytest.fixture(autouse=True)
def _rich():
    short_of_money["yes"] = False


@pytest.fixture
def staff(django_user_model, db):
    return django_user_model.objects.create(username="wang", email="wang@example.org", is_staff=True)


@pytest.fixture
def deal(db):
    return Group.objects.create(name="draft")


def test_a_step_writes_the_target_state(deal, staff):
    with transaction.atomic():
        LIFE.move(deal, "sign", actor=staff)
    deal.refresh_from_db()
    assert deal.name == "signed"


def test_a_step_from_the_wrong_state_is_refused_with_the_state_in_words(deal, staff):
    Group.objects.filter(pk=deal.pk).update(name="closed")
    with pytest.raises(WrongState) as refusal, transaction.atomic():
        LIFE.move(deal, "sign", actor=staff)
    assert str(refusal.value) == "当前状态是“已结束”，不能签约。"


def test_the_state_in_the_database_counts_not_the_one_in_memory(deal, staff):
    Group.objects.filter(pk=deal.pk).update(name="signed")
    assert deal.name == "draft"
    with pytest.raises(WrongState), transaction.atomic():
        LIFE.move(deal, "sign", actor=staff)
    assert deal.name == "signed"


def test_a_guard_says_why_not_on_the_button_and_at_the_door(deal, staff):
    short_of_money["yes"] = True
    assert [(step.name, step.obstacles) for step in LIFE.open_to(staff, deal)] == [
        ("sign", ["尚未填写成交金额"]),
        ("close", []),
    ]
    with pytest.raises(WrongState) as refusal, transaction.atomic():
        LIFE.move(deal, "sign", actor=staff)
    assert str(refusal.value) == "尚未填写成交金额"


def test_a_step_that_needs_a_comment_is_refused_without_one(deal, staff):
    with pytest.raises(WrongState) as refusal, transaction.atomic():
        LIFE.move(deal, "close", actor=staff, comment="  ")
    assert (str(refusal.value), refusal.value.field) == ("请填写终止的理由。", "comment")


def test_strangers_are_asked_to_sign_in_and_are_offered_nothing(deal):
    stranger = AnonymousUser()
    assert LIFE.open_to(stranger, deal) == []
    with pytest.raises(NotAllowed) as refusal, transaction.atomic():
        LIFE.move(deal, "sign", actor=stranger)
    assert str(refusal.value) == "请先登录，再签约。"


def test_the_platforms_own_step_is_taken_by_nobody_else(deal, staff):
    Group.objects.filter(pk=deal.pk).update(name="signed")
    with pytest.raises(RuntimeError), transaction.atomic():
        LIFE.move(deal, "lapse", actor=staff)
    with transaction.atomic():
        LIFE.move(deal, "lapse", actor=None)
    assert Group.objects.get(pk=deal.pk).name == "closed"


@pytest.mark.django_db(transaction=True)
def test_a_step_outside_a_transaction_is_a_mistake_of_the_programmer(django_user_model):
    deal = Group.objects.create(name="draft")
    with pytest.raises(RuntimeError):
        LIFE.move(deal, "lapse", actor=None)
