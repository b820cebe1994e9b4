"""Two who send the same letter again in the same moment send one more."""

from datetime import timedelta

import pytest
from django.core import mail

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Invitation
from jiedui.foundation.organisations.tasks import remind_of_invitations
from tests.at_once import DONE, at_once
from tests.organisations.factories import OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def letter():
    institute = OrganisationFactory()
    made = services.invite_member(
        institute, email="wang@example.org", role="clerk", actor=manager_of(institute)
    )
    earlier = clock.now() - timedelta(days=12)
    Invitation.objects.update(sent_at=earlier, expires_at=earlier + timedelta(days=14))
    mail.outbox.clear()
    return made


def test_two_managers_at_once_send_one_letter(letter):
    def again():
        services.send_invitation_again(
            Invitation.objects.get(), actor=User.objects.get(pk=letter.invited_by_id)
        )
        return DONE

    assert at_once(again, again) == sorted([DONE, "刚刚发送过，请过 10 分钟再试。"])
    assert Invitation.objects.get().sent_count == 2
    assert len(mail.outbox) == 1


def test_two_clocks_at_once_remind_once(letter):
    assert at_once(lambda: str(remind_of_invitations()), lambda: str(remind_of_invitations())) == ["0", "1"]
    assert len(mail.outbox) == 1
