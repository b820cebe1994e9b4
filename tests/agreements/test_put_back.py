"""The world that tests begin with is the same whether services made it or its rows were put back."""

import pytest
from django.db import models, transaction

from tests.again import rows_of_all_tables
from tests.agreements.factories import twinned_world
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def written():
    """All rows but for the moments at which they were written."""
    return {
        (model, key): [
            getattr(row, field.attname)
            for field in model._meta.concrete_fields
            if not isinstance(field, models.DateTimeField)
        ]
        for model, rows in rows_of_all_tables().items()
        for key, row in rows.items()
    }


def test_a_world_put_back_holds_what_the_services_wrote():
    worlds, codes = [], set()
    for _time in range(3):  # the second is kept, if no test before had one
        with transaction.atomic():
            world = twinned_world()
            codes.add(world.agreement.code)
            assert world.agreement.text.clauses.count() == 3
            worlds.append(written())
            transaction.set_rollback(True)
    assert worlds[1] == worlds[2]
    assert len(codes) < len(worlds)


def test_a_world_among_others_is_made_anew():
    before = OrganisationFactory()
    world = twinned_world()
    assert before.pk not in {world.lead_a.pk, world.lead_b.pk}
