"""One demonstration world, one server, one browser; after each test the database is put back in milliseconds."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from tests.browser.people import Person
from tests.told import Place, bring_world, put_into_use

FAILURES = Path(__file__).resolve().parents[2] / "var" / "test" / "failures"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The browser's requests are not the test's output."""


@dataclass(frozen=True)
class Site:
    """The running demonstration site: its address, and how to put its data back."""

    url: str
    place: Place

    def restore(self) -> None:
        put_into_use(self.place.database)


@pytest.fixture(scope="session")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    from django.core.wsgi import get_wsgi_application

    place = Place(tmp_path_factory.mktemp("site"))
    with django_db_blocker.unblock(), place.used():
        bring_world(place)
        server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", place)
        server.shutdown()
        server.server_close()
        thread.join(5)
    shutil.rmtree(place.folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_data(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "site" in request.fixturenames:
        request.getfixturevalue("site").restore()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Leave a picture of every page of a failed test in var/test/failures."""
    report = yield
    if report.when == "call" and report.failed:
        FAILURES.mkdir(parents=True, exist_ok=True)
        browser = getattr(item, "funcargs", {}).get("browser")
        for place, context in enumerate(browser.contexts if browser else []):
            for page in context.pages:
                page.screenshot(path=FAILURES / f"{item.name[:80]}-{place}.png", full_page=True)
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"), "args": [*sandbox, *quiet]}


@pytest.fixture
def arrive(site: Site, browser: Any) -> Any:
    """Let somebody arrive with a browser of their own."""
    contexts = []

    def open_browser(username: str = "") -> Person:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": site.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        person = Person(page, site.url, "zh-hans")
        if username:
            person.sign_in(username)
        return person

    yield open_browser
    for context in contexts:
        context.close()
