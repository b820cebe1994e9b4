"""axe finds nothing on any page of ours, and none is wider than the screen: on a desk and on a phone, in light and in dark."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from jiedui.foundation.accounts.models import User
from tests.browser.conftest import Site
from tests.browser.people import Person
from tests.browser.visits import MISSING, STRANGER, visits

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Reader:
    """How somebody reads."""

    language: str
    width: int
    colours: str


# without preload: axe would ask for imported style sheets beside the page, where there are none
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
READERS = [Reader("zh-hans", 1280, "light"), Reader("en", 390, "dark")]


@pytest.fixture(params=READERS, ids=lambda reader: f"{reader.language}-{reader.width}-{reader.colours}")
def arrive(request: pytest.FixtureRequest, site: Site, browser: Any) -> Iterator[Any]:
    """Let somebody arrive, signed in already where a name is given."""
    reader: Reader = request.param
    contexts: dict[str, Any] = {}

    def person(username: str) -> Person:
        if username not in contexts:
            context = browser.new_context(
                viewport={"width": reader.width, "height": 900},
                color_scheme=reader.colours,
                reduced_motion="reduce",  # colours are those of things that have come to rest
            )
            context.add_cookies([{"name": "django_language", "value": reader.language, "url": site.url}])
            if username != STRANGER:
                context.add_cookies([session_of(username, site.url)])
            page = context.new_page()
            page.set_default_timeout(40_000)
            contexts[username] = Person(page, site.url, reader.language)
        return contexts[username]

    yield person
    for someone in contexts.values():
        someone.page.context.close()


def session_of(username: str, url: str) -> dict[str, str]:
    """The cookie of somebody who signed in before, and just showed their password again."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username=username), settings.AUTHENTICATION_BACKENDS[-1])
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def faults_of(person: Person, path: str) -> Iterator[str]:
    """What is wrong with a page: it does not open, is wider than the screen, or axe finds something."""
    answer = person.go(path)
    if (answer.status >= 400) != (path in MISSING):
        yield f"{path}: {answer.status}"
    wide, screen = person.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if wide > screen:
        yield f"{path}: {wide} px wide"
    for each in Axe().run(person.page, options=OPTIONS).response["violations"]:
        yield f"{path}: {each['id']} {[node['target'] for node in each['nodes'][:3]]}"


def test_every_page_opens_fits_the_screen_and_axe_finds_nothing(arrive: Any) -> None:
    found = [fault for visit in visits() for fault in faults_of(arrive(visit.username), visit.path)]
    assert found == [], "\n".join(found)
