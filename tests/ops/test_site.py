"""The port is found or the refusal says why."""

import socket

import pytest

from jiedui.foundation.ops import site


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_refused_with_a_sentence(taken):
    with pytest.raises(site.PortTaken, match=f"端口 {taken} 已被占用"):
        site.bind("127.0.0.1", taken)


def test_the_first_free_port_is_taken_when_none_is_named(taken, monkeypatch):
    monkeypatch.setattr(site, "FIRST_PORT", taken)
    monkeypatch.setattr(site, "LAST_PORT", taken + 50)
    with site.bind("127.0.0.1", None) as bound:
        assert taken < bound.getsockname()[1] <= taken + 50


def test_links_in_mail_lead_to_the_running_site(settings):
    settings.WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8000"
    with site.bind("127.0.0.1", 0) as bound:
        site.lead_links_to(bound)
        assert f"http://127.0.0.1:{bound.getsockname()[1]}" == settings.WAGTAILADMIN_BASE_URL


def test_links_in_mail_keep_a_public_address(settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "origin", "https://jiedui.example.org")
    settings.WAGTAILADMIN_BASE_URL = "https://jiedui.example.org"
    with site.bind("127.0.0.1", 0) as bound:
        site.lead_links_to(bound)
    assert settings.WAGTAILADMIN_BASE_URL == "https://jiedui.example.org"


def test_the_address_is_one_that_a_browser_can_open():
    with site.bind("0.0.0.0", 0) as bound:  # noqa: S104 -- that is the case
        assert site.address_of(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}/"
