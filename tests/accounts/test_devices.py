"""A device in use is noted every five minutes, not with every request."""

import pytest
from allauth.usersessions.models import UserSession

from jiedui.foundation.core import clock
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_device_is_noted_once_and_again_after_five_minutes(client):
    client.force_login(UserFactory())
    with clock.at("2026-03-12 09:30"):
        client.get("/desk/")
        first = UserSession.objects.get()
    with clock.at("2026-03-12 09:34"):
        client.get("/desk/")
        assert UserSession.objects.get().last_seen_at == first.last_seen_at
    with clock.at("2026-03-12 09:35"):
        client.get("/desk/")
        assert UserSession.objects.get().last_seen_at > first.last_seen_at


def test_a_page_read_soon_after_another_writes_nothing(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(UserFactory())
    client.get("/desk/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/desk/")
    assert [each["sql"] for each in captured if each["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []
