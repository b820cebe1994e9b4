"""The request id of the log also stands in the answer's header, so that a person can quote it."""

from typing import Any

import structlog
from django.http import HttpResponse
from django_structlog import signals

HEADER = "X-Request-ID"


def connect() -> None:
    """Be called for each answer, the failed ones included."""
    signals.bind_extra_request_finished_metadata.connect(tell)
    signals.update_failure_response.connect(tell)


def tell(response: HttpResponse, **others: Any) -> None:
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        response[HEADER] = request_id
