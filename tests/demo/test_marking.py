"""What leaves a demonstration by another way than its pages says what it is, too."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from jiedui.foundation.ui import views
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration(settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "demo", True)


@pytest.mark.parametrize("status", [400, 403, 404, 429])
def test_error_pages(rf, status):
    request = rf.get("/nowhere/")
    request.user = UserFactory()
    draw = {400: views.bad_request, 403: views.forbidden, 404: views.not_found, 429: views.too_many}[status]
    answer = draw(request, Exception())
    assert (answer.status_code, "演示数据" in answer.content.decode()) == (status, True)


def test_the_page_for_what_went_wrong(rf):
    assert "演示数据" in views.server_error(rf.get("/")).content.decode()


def test_letters_about_accounts(client):
    UserFactory(email="zhou@example.org")
    client.post(reverse("account_reset_password"), {"email": "zhou@example.org"})
    assert "演示数据" in mail.outbox[0].body


def test_answers_in_the_terminal():
    said = StringIO()
    with pytest.raises(CommandError, match=re.escape("reindex")):
        call_command("match", "电池低温", stderr=said, stdout=StringIO())
    assert said.getvalue().startswith("演示数据")
