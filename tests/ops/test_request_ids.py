"""A line of the log and the answer it belongs to carry the same id, and the line says nothing of the person."""

import logging

import pytest


@pytest.fixture
def lines():
    """What is logged of requests, as dictionaries."""
    kept = []
    handler = logging.Handler()
    handler.emit = lambda record: kept.append(record.msg)
    logger = logging.getLogger("django_structlog")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield kept
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_the_answer_and_its_log_lines_share_an_id(client, lines):
    answer = client.get("/healthz")
    assert {line["request_id"] for line in lines} == {answer["X-Request-ID"]}
    assert [line["event"] for line in lines] == ["request_started", "request_finished"]


def test_an_id_from_outside_is_not_taken_over(client):
    assert (
        client.get("/healthz", headers={"X-Request-ID": "forged\ninjected"})["X-Request-ID"]
        != "forged\ninjected"
    )


def test_no_line_holds_an_address_an_agent_or_a_query(client, lines):
    client.get(
        "/healthz?problem=我的难题", headers={"User-Agent": "Browser of Wang"}, REMOTE_ADDR="203.0.113.7"
    )
    text = str(lines)
    assert [word for word in ("我的难题", "problem", "Wang", "203.0.113.7") if word in text] == []


@pytest.mark.django_db
def test_a_page_that_is_not_there_has_an_id_too(client):
    answer = client.get("/no/such/page/")
    assert (answer.status_code, len(answer["X-Request-ID"])) == (404, 36)
