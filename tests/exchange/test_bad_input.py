"""What nobody meant to write, beside the form and in it: an answer or a sentence, never an error page."""

import pytest
from django.urls import reverse

from tests.exchange.town import achievement, all_indexed, build_town
from tests.ledgers.files import csv

TEXTS = {
    "empty": "",
    "one character": "电",
    "two hundred thousand characters": "动力电池低温性能提升，" * 18_182,
    "one character throughout": "电" * 200_000,
    "only numbers": "12345 67.8 1e308 -3 99999999999999999999",
    "only English": "pectin from citrus peel with less waste water",
    "mixed scripts": "电池 battery 電池 バッテリー 배터리 батарея",
    "emoji": "🍊柑橘👩‍🔬🏽果胶🇨🇳",
    "control characters": "柑\x00橘\x07\x1b[31m\u200b\u202e果胶\ufeff",
}


@pytest.fixture
def town(db):
    town = build_town()
    achievement(town)
    all_indexed()
    return town


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", ["demand_preview", "achievement_repeats"])
def test_whatever_is_written_beside_the_form_is_answered(town, client, text, name):
    client.force_login(town.boss)
    written = {"title": text, "summary": text, "problem": text, "description": text, "targets": text}
    page = client.post(reverse(f"exchange:{name}"), written)
    assert page.status_code == 200
    assert page.content.decode().count("\x1b") == 0


@pytest.mark.parametrize("name", ["title", "problem"])
def test_a_text_longer_than_the_form_takes_is_told_so_in_the_preview(town, client, name):
    client.force_login(town.boss)
    written = {"title": "柑橘皮渣提取果胶", "problem": "废水多", name: "柑橘果胶" * 50_000}
    page = client.post(reverse("exchange:demand_preview"), written).content.decode()
    assert "内容过长" in page
    assert "c-match" not in page


def test_a_text_longer_than_the_form_takes_is_refused_by_the_form(town, client):
    client.force_login(town.boss)
    page = client.post(reverse("exchange:desk_demand_new"), {"title": "柑橘", "problem": "柑橘果胶" * 50_000})
    assert page.status_code in {200, 422}
    assert "8000" in page.content.decode()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_is_searched_is_answered(town, client, text):
    page = client.get(reverse("exchange:achievements"), {"q": text})
    assert page.status_code == 200


REFUSED = {
    "a code": (
        "/desk/organisation/new/",
        {"name": "示例所", "kind": "institute", "credit_code": "91510700MA6XXXXX00"},
    ),
    "a day and an amount": (
        "/desk/demands/new/",
        {"title": "柑橘", "deadline": "2026-02-31", "expires_on": "9999-12-31", "budget_min": "1e309"},
    ),
    "a title of ten thousand characters": ("/desk/achievements/new/", {"title": "长" * 10_000}),
    "a NUL": ("/desk/achievements/new/", {"title": "柑\0橘"}),
    "a program for a ledger": (
        "/desk/imports/new/",
        {"kind": "exchange.demand", "upload": "MZ\x90\0\x03" + "\0" * 99},
    ),
    "a ledger too wide": ("/desk/imports/new/", {"kind": "exchange.demand", "upload": "x," * 100_000}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_speak_the_readers_language(town, client, name):
    address, sent = REFUSED[name]
    client.force_login(town.boss)
    told = {}
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        upload = {"upload": csv(sent["upload"], name="a.xlsx")} if "upload" in sent else {}
        page = client.post(address, {**sent, **upload})
        assert page.status_code == 422
        told[language] = [str(error) for errors in page.context["form"].errors.values() for error in errors]
    assert told["zh-hans"] != []
    assert [len(told["en"]), [text for text in told["en"] if not text.isascii()]] == [
        len(told["zh-hans"]),
        [],
    ]
    assert [text for text in told["zh-hans"] if text.isascii()] == []
