import ipaddress
from xml.etree import ElementTree as ET

import pytest

from jiedui.fronts.api import limits
from jiedui.fronts.api.webhooks import services
from jiedui.fronts.portal.services import prepare_portal
from tests.exchange.town import build_town

from .receiver import running

PUBLISHED = "exchange.demand.published"


@pytest.fixture(autouse=True)
def nothing_spent():
    """No call of another test counts against this one's limit."""
    limits.forget()


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def receiver(settings):
    """A server on this machine, which the settings allow by name."""
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    with running() as receiver:
        yield receiver


@pytest.fixture
def webhook(town, receiver):
    return services.create_webhook(
        town.enterprise, actor=town.boss, label="科研系统", url=receiver.url, kinds=[PUBLISHED]
    )


@pytest.fixture
def portal(db):
    """The columns of the portal are there."""
    prepare_portal()


@pytest.fixture
def host(settings):
    """The installation has an address of its own."""
    settings.WAGTAILADMIN_BASE_URL = "https://jiedui.example.org"


@pytest.fixture
def ask(client):
    """The root of an answer."""

    def get(**arguments):
        answer = client.get("/oai", arguments)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
        return ET.fromstring(answer.content)  # noqa: S314 -- our own answer

    return get
