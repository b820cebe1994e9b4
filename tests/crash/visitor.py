"""Somebody who works with the running site over HTTP, as a browser would: forms are filled in as they stand on the page."""

import http.client
import secrets
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

BACKEND = "jiedui.foundation.accounts.backends.PasswordBackend"


class Fields(HTMLParser):
    """What a browser would send of the form whose address ends so, untouched."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.values, self._text, self._select = action, False, {}, "", ""

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "form":
            self.inside = urlsplit(told.get("action") or self.action).path == self.action and (
                told.get("method", "").lower() == "post"
            )
        if not self.inside or "disabled" in told:
            return
        name = told.get("name") or ""
        if (tag == "input" and name and told.get("type") not in {"submit", "file", "button"}) and (
            told.get("type") not in {"checkbox", "radio"} or "checked" in told
        ):
            self.values[name] = told.get("value") or ""
        if tag == "textarea" and name:
            self._text = name
            self.values[name] = ""
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and ("selected" in told or self._select not in self.values):
            self.values[self._select] = told.get("value") or ""

    def handle_data(self, data):
        if self._text:
            self.values[self._text] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._text = ""
        if tag == "select":
            self._select = ""
        if tag == "form":
            self.inside = False


class Visitor:
    """A signed-in person; what the site did not answer raises OSError or HTTPException."""

    def __init__(self, user, port: int) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.csrf = secrets.token_hex(16)
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={self.csrf}"
        self.port = port

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read().decode()
        finally:
            connection.close()

    def fill_in(self, page: str, action: str = "", **values: str) -> str:
        """Open a page, fill in the form that goes to `action` and send it; answers where it led to, empty when refused."""
        fields = Fields(action or page)
        fields.feed(self.ask("GET", page)[2])
        sent = {**fields.values, **values, "csrfmiddlewaretoken": self.csrf}
        status, location, _text = self.ask("POST", action or page, urlencode(sent))
        return location if status in {302, 303} else ""
