"""What nobody meant to write, beside the form and in it: an answer or a sentence, never an error page."""

import pytest
from django.urls import reverse

from tests.exchange.town import achievement, all_indexed, build_town

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
