"""The port is found or the refusal says why."""

import socket

import pytest

from jiedui.foundation.ops import site
from jiedui.foundation.ops.management.commands.serve import know_address


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


def test_the_address_is_one_that_a_browser_can_open():
    with site.bind("0.0.0.0", 0) as bound:  # noqa: S104 -- that is the case
        assert site.address_of(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}/"


@pytest.mark.parametrize(
    ("origin", "leads"), [("", None), ("https://jiedui.example.org", "https://jiedui.example.org")]
)
def test_letters_lead_to_where_the_site_listens_or_to_its_public_address(settings, origin, leads):
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"origin": origin})
    settings.WAGTAILADMIN_BASE_URL = origin or "http://127.0.0.1:8000"
    with site.bind("127.0.0.1", 0) as bound:
        know_address(bound)
        here = f"http://127.0.0.1:{bound.getsockname()[1]}"
    assert (leads or here) == settings.WAGTAILADMIN_BASE_URL
