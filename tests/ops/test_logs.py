"""A console shows what goes wrong; an installation's records show what happens, but nothing that people typed."""

import json
import subprocess
import sys

import pytest

SPEAKING = """
import django, logging, structlog
django.setup()
structlog.get_logger("jiedui.events").info("enquiry_sent")
structlog.get_logger("jiedui.events").warning("indexing_failed", ip="203.0.113.7")
logging.getLogger("wagtail").info('Page created: "某人写的标题"')
logging.getLogger("django.request").warning("Not Found: /nowhere/")
"""


@pytest.fixture
def said(tmp_path, monkeypatch):
    """What a process of its own says with these settings."""

    def run(**settings):
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
        monkeypatch.setenv("JIEDUI_DATA_DIR", str(tmp_path))
        for name, value in settings.items():
            monkeypatch.setenv(f"JIEDUI_{name}", value)
        speaking = subprocess.run(
            [sys.executable, "-c", SPEAKING], capture_output=True, text=True, check=True
        )
        return speaking.stderr.splitlines()

    return run


def test_a_console_shows_only_what_goes_wrong(said):
    lines = said()
    assert ["indexing_failed" in line for line in lines] == [True]
    assert "203.0.113.7" not in lines[0]


def test_json_lines_tell_what_happens_and_nothing_that_people_typed(said):
    told = [json.loads(line) for line in said(LOG_JSON="true")]
    assert [(line["level"], line["event"]) for line in told] == [
        ("info", "enquiry_sent"),
        ("warning", "indexing_failed"),
    ]
    assert set(told[0]) == {"level", "event", "logger", "timestamp"}


def test_a_named_level_is_kept_on_a_console_too(said):
    assert [line.split()[1:4] for line in said(LOG_LEVEL="INFO")] == [
        ["[info", "]", "enquiry_sent"],
        ["[warning", "]", "indexing_failed"],
    ]
