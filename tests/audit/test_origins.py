"""From where an event came stands beside it, for requests that write, and outside the chain."""

import pytest
import structlog
from django.db import transaction
from django.http import HttpResponse

from jiedui.foundation.audit.chain import START, normal_form
from jiedui.foundation.audit.models import Event, EventOrigin
from jiedui.foundation.audit.origins import RememberOrigin
from jiedui.foundation.core.events import record
from tests.accounts.factories import UserFactory
from tests.audit.test_chain import LIT


@pytest.fixture
def wang(db):
    return UserFactory(name="王示例")


@pytest.fixture
def ask(rf, wang):
    """Answer a request in which the lamp is lit, through the middleware."""

    def view(request):
        with transaction.atomic():
            record(LIT, actor=wang, target=wang, times=1)
        return HttpResponse()

    def ask(method):
        request = getattr(rf, method)(
            "/", headers={"User-Agent": "Browser of Wang"}, REMOTE_ADDR="203.0.113.7"
        )
        return RememberOrigin(view)(request)

    return ask


def test_a_request_that_writes_is_remembered_beside_its_event(ask):
    ask("post")
    origin = EventOrigin.objects.select_related("event").get()
    assert (origin.address, origin.agent, origin.event.kind) == ("203.0.113.7", "Browser of Wang", LIT.code)
    assert b"203.0.113.7" not in normal_form(origin.event, 1, START)


def test_reading_and_commands_leave_no_origin(ask, wang):
    ask("get")
    with transaction.atomic():
        record(LIT, actor=wang, target=wang, times=2)
    assert (EventOrigin.objects.count(), Event.objects.filter(kind=LIT.code).count()) == (0, 2)


def test_an_event_carries_the_id_of_its_request(wang):
    with structlog.contextvars.bound_contextvars(request_id="abc-1"), transaction.atomic():
        record(LIT, actor=wang, target=wang, times=1)
    assert Event.objects.get(kind=LIT.code).request_id == "abc-1"


def test_the_log_repeats_ids_and_codes_only(wang, django_capture_on_commit_callbacks):
    with structlog.testing.capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        record(LIT, actor=wang, target=wang, times=1)
    event = Event.objects.get(kind=LIT.code)
    assert lines == [
        {
            "event": LIT.code,
            "log_level": "info",
            "record": event.pk,
            "actor": wang.pk,
            "target": f"accounts.user:{wang.pk}",
        }
    ]


@pytest.mark.parametrize("told", ["王示例 wang@example.org", "a b", "x" * 65, "<script>"])
def test_what_somebody_sends_as_the_id_of_their_request_does_not_reach_the_chain(wang, told):
    with structlog.contextvars.bound_contextvars(request_id=told), transaction.atomic():
        record(LIT, actor=wang, target=wang, times=1)
    assert Event.objects.get(kind=LIT.code).request_id == ""
