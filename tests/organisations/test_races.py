from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Membership, Organisation

from .factories import OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def _leave(barrier, organisation_id, user_id):
    try:
        organisation, actor = Organisation.objects.get(pk=organisation_id), User.objects.get(pk=user_id)
        barrier.wait(timeout=10)
        services.leave_organisation(organisation, actor=actor)
    except WrongState as refusal:
        return str(refusal)
    else:
        return "left"
    finally:
        connection.close()


def test_of_two_managers_who_leave_at_once_one_stays():
    organisation = OrganisationFactory()
    pair = [manager_of(organisation) for _ in range(2)]
    barrier = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda person: _leave(barrier, organisation.pk, person.pk), pair))
    assert sorted(answer[:2] for answer in answers) == ["le", "最后"]
    assert Membership.objects.count() == 1
