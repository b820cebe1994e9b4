"""Structured logs: readable lines or JSON, each with its request id; never personal data."""

from collections.abc import MutableMapping
from typing import Any

import structlog


def without_personal_data(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop what would say who or from where: addresses, agents, and query strings."""
    for name in ("ip", "user_agent", "email", "username"):
        event.pop(name, None)
    if isinstance(path := event.get("request"), str):
        event["request"] = path.partition("?")[0]
    return event


def logging_config(*, level: str, as_json: bool) -> dict[str, Any]:
    """The `LOGGING` of Django, with structlog set up to go through it.

    JSON lines tell what happens, for an installation's records; readable ones what goes wrong, so that a console stays
    readable. A named level is kept by both.
    """
    level = level or ("INFO" if as_json else "WARNING")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso")
        if as_json
        else structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        without_personal_data,
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": []},  # its own would say the same once more
            "django.request": {"level": "ERROR"},  # requests that were refused are told by django_structlog
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
            "wagtail": {"level": "WARNING"},  # its lines hold titles, which people typed
        },
    }
