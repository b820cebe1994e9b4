"""Two sides that act on a report at the same instant."""

import pytest

from jiedui.areas.agreements.joint.services import approve, offer
from jiedui.foundation.core import clock
from jiedui.fronts.insights.models import YearlyReport
from jiedui.fronts.insights.reports.services import create_report
from tests.agreements.commitments.conftest import make_pledge
from tests.at_once import DONE, at_once
from tests.insights.reports.conftest import AFTERWARDS, YEAR, Year

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def bare():
    """The world without commitments, after the year."""
    with clock.at("2021-06-15 10:00"):
        pledge = make_pledge()
    return Year(pledge)


def test_two_sides_that_begin_the_report_of_a_year_at_once_begin_one(bare):
    pledge = bare.pledge

    def begin(who):
        with clock.at(AFTERWARDS):
            create_report(bare.agreement, actor=pledge.signer[who], organisation=pledge.lead[who], **YEAR)

    assert at_once(lambda: begin("a"), lambda: begin("b")) == [
        DONE,
        "这份协议在这个报告期已有一份报告，请在那一份里修改",
    ]
    assert YearlyReport.objects.count() == 1


def test_two_sides_that_approve_at_once_publish_the_report_once(bare):
    pledge = bare.pledge
    with clock.at(AFTERWARDS):
        report = bare.report()
        text = bare.text(report)
        offer(text, actor=pledge.signer["a"])

    def agree(who):
        with clock.at(AFTERWARDS):
            approve(
                text,
                actor=pledge.signer[who],
                organisation=pledge.lead[who],
                fingerprint=text.fingerprint,
            )

    assert at_once(lambda: agree("a"), lambda: agree("b")) == [DONE, DONE]
    assert list(YearlyReport.objects.common()) == [report]
