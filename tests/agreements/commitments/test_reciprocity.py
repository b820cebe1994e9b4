"""What each side gave and received in a year, and whether it stays in the corridor that was agreed."""

from decimal import Decimal

import pytest

from jiedui.areas.agreements.commitments.corridors import agree_corridor, propose_corridor
from jiedui.areas.agreements.commitments.reciprocity import ledger_of, wings_of, years_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale
from tests.agreements.commitments.test_evidence import accept, enquiry_between
from tests.agreements.factories import make_organisation, make_user
from tests.exchange.factories import AchievementFactory

KIND = "exchange.achievements"


@pytest.fixture
def offers(pledge):
    """Three achievements from Mianyang, one from Beibei, all to be seen by the other."""
    for who, number in (("a", 3), ("b", 1)):
        for _number in range(number):
            AchievementFactory(owner=pledge.lead[who], published=True, published_at=clock.now())
    AchievementFactory(owner=pledge.lead["b"], published=True, visibility="internal")
    return pledge


def row_of(pledge, kind=KIND, year=2021):
    return next(row for row in ledger_of(pledge.agreement, year) if row.kind.code == kind)


def corridor(pledge, low="0.5", high="2", who="a"):
    return propose_corridor(
        pledge.agreement,
        actor=pledge.signer[who],
        organisation=pledge.lead[who],
        kind=KIND,
        low=Decimal(low),
        high=Decimal(high),
    )


def agreed(pledge, found, who="b"):
    return agree_corridor(
        found, actor=pledge.signer[who], organisation=pledge.lead[who], low=found.low, high=found.high
    )


def test_each_side_gives_what_the_other_receives(offers):
    assert [(each.given, each.received) for each in row_of(offers).balances] == [(3, 1), (1, 3)]
    assert row_of(offers, year=2020).is_empty


def test_answers_are_given_to_who_asked(pledge):
    for _number in range(2):
        asking = make_organisation(region=pledge.world.region_a)
        accept(enquiry_between(asking, pledge.lead["b"], pledge.signer["a"]))
    row = row_of(pledge, "exchange.answers")
    assert [(each.given, each.received) for each in row.balances] == [(0, 2), (2, 0)]


def test_a_corridor_holds_once_both_agreed_and_leaving_it_is_said_plainly(offers):
    assert row_of(offers).words == "没有约定区间。"
    found = corridor(offers)
    assert row_of(offers).words == "提出的区间 0.5–2 还在等其他各方同意。"
    agreed(offers, found)
    assert row_of(offers).words == ("绵阳给出 3 项、收到 1 项，给出是收到的 3 倍：超出约定的区间 0.5–2。")
    agreed(offers, corridor(offers, high="4"))
    assert row_of(offers).words == "在约定的区间 0.5–4 内。"


def test_who_only_receives_is_named(pledge):
    AchievementFactory(owner=pledge.lead["b"], published=True, published_at=clock.now())
    agreed(pledge, corridor(pledge))
    assert row_of(pledge).words == ("绵阳收到 1 项，没有给出：超出约定的区间 0.5–2，请本方安排回应。")


def test_bounds_that_leave_out_an_even_balance_are_refused(pledge):
    with pytest.raises(Invalid, match="给出与收到相等时总在区间内"):
        corridor(pledge, low="1.5")


def test_nobody_agrees_to_bounds_that_were_changed_meanwhile(pledge):
    seen = corridor(pledge)
    corridor(pledge, high="3")
    with pytest.raises(Stale, match="刚刚被改过"):
        agreed(pledge, seen)
    with pytest.raises(NotAllowed):
        agree_corridor(seen, actor=make_user(), organisation=pledge.lead["b"], low=seen.low, high=seen.high)


def test_the_chart_says_what_the_table_says(offers):
    wing = next(
        each for each in wings_of(ledger_of(offers.agreement, 2021)) if each.title.startswith("成果公开")
    )
    assert (wing.left.words, wing.right.words) == ("3", "1")
    assert (wing.left.width, wing.right.width) == (130, 43)
    assert years_of(offers.agreement) == [2021, 2020]


def test_the_page_draws_it_and_takes_an_agreement(offers, client):
    client.force_login(offers.signer["a"])
    url = f"{offers.agreement.get_desk_url()}reciprocity/"
    page = client.get(url, {"year": "2021"}).content.decode()
    assert "<svg" in page
    assert "成果公开" in page
    assert client.post(f"{url}{KIND}/", {"low": "0.5", "high": "2"}).status_code == 303
    assert client.post(f"{url}{KIND}/", {"low": "3", "high": "2"}).status_code == 422
    client.force_login(offers.signer["b"])
    assert "同意这个区间" in client.get(url).content.decode()
    client.post(f"{url}{KIND}/agree/", {"low": "0.50", "high": "2.00"})
    assert row_of(offers).agreed
    client.post(f"{url}{KIND}/agree/", {"low": "x", "high": ""})
    client.force_login(make_user())
    assert client.get(url).status_code == 403
