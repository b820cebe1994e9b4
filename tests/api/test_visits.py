"""What machines fetch without a token is counted by address, over all processes."""

import pytest

from jiedui.foundation.core import clock
from jiedui.fronts.api import visits

NOON = "2026-11-28 12:00:15"


@pytest.fixture
def few(monkeypatch, db):
    monkeypatch.setattr(visits, "PER_ADDRESS", 2)


@pytest.mark.parametrize(
    ("address", "refusal"),
    [("/feeds/demands.atom", 429), ("/sitemap.xml", 429), ("/oai?verb=Identify", 503)],
)
def test_whoever_comes_too_often_is_told_when_to_come_again(client, few, address, refusal):
    with clock.at(NOON):
        answers = [client.get(address) for _index in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, refusal]
    assert (answers[2]["Retry-After"], answers[2].text) == ("45", "请求太频繁，请 45 秒后再试。")
    with clock.at("2026-11-28 12:01:00"):
        assert client.get(address).status_code == 200


def test_in_english_it_is_said_in_english(client, few):
    with clock.at(NOON):
        answers = [client.get("/feeds/demands.rss", headers={"Accept-Language": "en"}) for _index in range(3)]
    assert answers[2].text.isascii()


def test_each_is_counted_by_itself_and_the_parts_of_a_map_with_the_map(client, few):
    with clock.at(NOON):
        for address in ("/sitemap.xml", "/sitemap-demands-1.xml"):
            client.get(address)
        assert client.get("/sitemap-experts-1.xml").status_code == 429
        assert client.get("/feeds/demands.atom").status_code == 200


def test_other_addresses_go_on(client, few):
    with clock.at(NOON):
        for _index in range(3):
            client.get("/oai?verb=Identify")
        assert client.get("/oai?verb=Identify", REMOTE_ADDR="192.0.2.7").status_code == 200
