"""A program that calls: with a token of its person, or with none."""

import json
from datetime import timedelta

from django.test import Client

from jiedui.foundation.accounts.tokens import create_token
from jiedui.foundation.core import clock
from jiedui.foundation.core.api import api_scopes

ROOT = "/api/v1"


def token_of(person, *scopes, days=30):
    """A fresh token with these scopes, or with all."""
    expires_on = clock.today() + timedelta(days=days)
    return create_token(actor=person, name="示例程序", scopes=scopes or api_scopes(), expires_on=expires_on)[
        1
    ]


class Program:
    """Calls below `/api/v1`, and keeps the last answer's entity tag for the next change."""

    def __init__(self, person=None, *scopes, language="zh-hans", token=None):
        self.client = Client(raise_request_exception=False)
        self.token = token or (token_of(person, *scopes) if person is not None else None)
        self.headers = {"Accept-Language": language}
        if self.token:
            self.headers["Authorization"] = f"Bearer {self.token}"

    def call(self, method, path, body=None, *, data=None, **headers):
        """The answer; `body` goes as JSON, `data` as a form with files."""
        sent = {} if method in {"get", "head"} else {"content_type": "application/json", "data": ""}
        if body is not None:
            sent["data"] = json.dumps(body)
        if data is not None:
            sent = {"data": data}
        url = path if path.startswith("http") else f"{ROOT}{path}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(url, **sent, headers={**self.headers, **headers})

    def get(self, path, **headers):
        return self.call("get", path, **headers)

    def post(self, path, body=None, **more):
        return self.call("post", path, body, **more)

    def patch(self, path, body, **headers):
        """Changes what it has just read, unless told which version it saw."""
        headers.setdefault("If_Match", self.get(path)["ETag"])
        return self.call("patch", path, body, **headers)

    def delete(self, path, **headers):
        return self.call("delete", path, **headers)


def said(answer):
    """Status and sentence of a refusal."""
    return answer.status_code, answer.json()["detail"]


def status_of(answer):
    """The status alone; a file is read to its end, so that it is closed."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code
