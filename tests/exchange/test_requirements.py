"""The table of required fields, and its page in the documentation."""

from pathlib import Path

import pytest

from jiedui.areas.exchange.models import Achievement, Demand, Expert
from jiedui.areas.exchange.requirements import REQUIRED, as_markdown, missing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "develop" / "requirements.md"


def test_the_page_says_what_the_table_says():
    assert PAGE.read_text() == as_markdown()


@pytest.mark.parametrize("model", [Achievement, Demand, Expert])
def test_every_field_and_value_of_the_table_exists(model):
    for rule in REQUIRED[model]:
        for name in rule.fields:
            assert model._meta.get_field(name)
        if rule.value is not None:
            assert model._meta.get_field(rule.attribute)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": "patent"}, ["ip_numbers"]),
        ({"kind": "patent", "ip_numbers": ["示例-0001"]}, []),
        ({"kind": "prototype"}, ["trl", "trl_note"]),
        ({"kind": "other", "stage": "mature"}, ["trl_note", "scenes"]),
        ({"kind": "other", "price_mode": "fixed"}, ["price_min"]),
        ({"kind": "other", "price_mode": "fixed", "price_min": 0}, []),
        ({"kind": "other"}, []),
    ],
)
def test_what_an_achievement_needs_follows_from_kind_stage_and_price(values, expected):
    whole = {
        "title": "果胶",
        "summary": "摘要",
        "description": "介绍",
        "field_id": 1,
        "keywords": ["果胶"],
        "transfer_modes": ["licence"],
    }
    achievement = Achievement(**{**whole, **values})
    assert [gap.field for gap in missing(achievement)] == expected
