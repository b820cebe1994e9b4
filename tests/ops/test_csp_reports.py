"""Reports of browsers are logged without what a reader typed, and nothing else comes of them."""

import json

import pytest
from structlog.testing import capture_logs

from jiedui.foundation.core import clock
from jiedui.foundation.ops.reports import PER_MINUTE

pytestmark = pytest.mark.django_db
OLD = {
    "csp-report": {
        "effective-directive": "script-src",
        "blocked-uri": "https://evil.example/x.js?who=me",
        "document-uri": "https://jiedui.example.cn/search/?q=secret",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "body": {
            "effectiveDirective": "style-src",
            "blockedURL": "inline",
            "documentURL": "https://jiedui.example.cn/",
        },
    }
]


def reported(client, body, content_type):
    with capture_logs() as logs:
        answer = client.post("/csp-reports", body, content_type=content_type)
    found = [
        {name: entry[name] for name in ("directive", "blocked", "page")}
        for entry in logs
        if entry["event"] == "csp_violation"
    ]
    return answer.status_code, found


@pytest.mark.parametrize(
    ("body", "content_type", "found"),
    [
        (
            json.dumps(OLD),
            "application/csp-report",
            [{"directive": "script-src", "blocked": "evil.example", "page": "/search/"}],
        ),
        (
            json.dumps(NEW),
            "application/reports+json",
            [{"directive": "style-src", "blocked": "inline", "page": "/"}],
        ),
        ("no json", "application/csp-report", []),
        ("[" * 10_000, "application/csp-report", []),
        (json.dumps({"csp-report": "text"}), "application/csp-report", []),
        (json.dumps(OLD), "text/plain", []),
        ("x" * 20_000, "application/csp-report", []),
    ],
)
def test_a_report_is_logged_without_questions(client, body, content_type, found):
    assert reported(client, body, content_type) == (204, found)


def test_one_browser_cannot_fill_the_logs(client):
    with clock.at("2026-11-28 09:30:15"):
        told = [reported(client, json.dumps(OLD), "application/csp-report")[1] for _ in range(PER_MINUTE + 2)]
    assert sum(map(len, told)) == PER_MINUTE


def test_every_page_names_the_place_of_reports(client):
    assert "report-uri /csp-reports" in client.get("/accounts/login/")["Content-Security-Policy"]
