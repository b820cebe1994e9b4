"""Two workers at once send one digest, and two windows at once keep one choice."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.notifications.digests import send_digests
from jiedui.foundation.notifications.models import MailTimes, Notice, Preference
from jiedui.foundation.notifications.services import choose_deliveries
from tests.accounts.factories import UserFactory
from tests.at_once import DONE, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_two_workers_at_once_send_one_digest():
    person = UserFactory()
    with clock.at("2026-03-12 09:00"):
        MailTimes.objects.create(person=person)
        Notice.objects.create(
            recipient=person,
            kind="accounts.user.registered",
            actor_id=person.pk,
            target_type=ContentType.objects.get_for_model(User),
            target_id=person.pk,
            url="/desk/",
            digest_due=True,
        )

    def work():
        with clock.at("2026-03-13 09:00"):
            return str(send_digests())

    assert at_once(work, work) == ["0", "1"]
    assert len(mail.outbox) == 1


def test_two_windows_at_once_keep_one_choice_for_each_group():
    person = UserFactory()

    def choose(delivery):
        choose_deliveries(actor=User.objects.get(pk=person.pk), deliveries={"people": delivery})
        return DONE

    assert at_once(lambda: choose("digest"), lambda: choose("digest")) == [DONE, DONE]
    assert Preference.objects.get().delivery == "digest"
