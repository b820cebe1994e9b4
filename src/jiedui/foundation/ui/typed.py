"""What somebody typed while their session or form ran out is kept beside their session, shown to them and sent on."""

from typing import Any

from django.http import HttpRequest

from .returning import is_ours

KEPT = "typed_text"
MOST = 200_000
NEVER_KEPT = frozenset({"csrfmiddlewaretoken"})
# what is typed there is nobody's to keep
_NOT_FROM = ("/accounts/", "/cms/")


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form brought along, in order; nothing where it is too much or of a kind that is not kept."""
    if request.path.startswith(_NOT_FROM):
        return []
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT and "password" not in name
        for value in values
    ]
    worth = any(len(value.strip()) > 1 for name, value in fields if not _is_machinery(name))
    return fields if worth and sum(len(value) for _name, value in fields) <= MOST else []


def texts_of(fields: list[tuple[str, str]]) -> list[str]:
    """The words among the fields, for reading and copying."""
    return [value for name, value in fields if not _is_machinery(name) and len(value.strip()) > 1]


def is_from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of ours: strangers' pages get nothing shown or kept."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return is_ours(request, request.headers.get("Origin") or request.headers.get("Referer"))


def keep(request: HttpRequest) -> bool:
    """Keep what was typed for after signing in; whether there was anything."""
    fields = fields_of(request)
    if fields:
        request.session[KEPT] = {"path": request.get_full_path(), "fields": fields}
    return bool(fields)


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this reader."""
    found = request.session.get(KEPT)
    return found if isinstance(found, dict) else None


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def _is_machinery(name: str) -> bool:
    return name in {"form_token", "seen", "next", "page"}
