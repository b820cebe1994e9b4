"""What is read in Python of a row's constraints is what the database would say."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from jiedui.areas.exchange.models import Achievement, Demand
from jiedui.foundation.core.constraints import validate_constraints
from jiedui.foundation.organisations.models import Organisation
from tests.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MOMENT = datetime(2026, 3, 12, tzinfo=UTC)
AMOUNTS = [None, Decimal(1), Decimal("1.00"), Decimal(2)]


def said(validate):
    try:
        validate()
    except ValidationError as refusal:
        return refusal.message_dict
    return None


def test_checks_of_a_row_are_answered_as_the_database_does():
    kinds = (
        (Achievement, ("price_min", "price_max", "trl")),
        (Demand, ("budget_min", "budget_max", "trl_wanted")),
    )
    for model, names in kinds:
        for values in itertools.product(AMOUNTS, AMOUNTS, [None, 0, 1, 9, 10]):
            row = model(title="示例", **dict(zip(names, values, strict=True)))
            assert said(row_validation(row)) == said(row.validate_constraints), values


def test_conditions_with_alternatives_are_too():
    for published_at, checked_at, state in itertools.product(
        [None, MOMENT], [None, MOMENT], ["draft", "published"]
    ):
        row = Achievement(
            published_at=published_at, secrecy_checked_at=checked_at, expires_on=MOMENT.date(), state=state
        )
        assert said(row_validation(row)) == said(row.validate_constraints)


def row_validation(row):
    return lambda: validate_constraints(row)


def test_what_only_the_table_knows_is_asked_of_the_table(django_assert_num_queries):
    first = OrganisationFactory(credit_code="91350100M000100Y43")
    second = Organisation(name="另一家（示例）", credit_code=first.credit_code)
    assert said(row_validation(second)) == said(second.validate_constraints)
    with django_assert_num_queries(0):
        validate_constraints(Achievement(title="示例", trl=5))
