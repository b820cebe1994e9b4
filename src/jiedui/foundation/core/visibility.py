"""One way to see: the four circles of visibility, and who stands in which."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model, TextChoices
from django.http import Http404
from django.utils.translation import gettext_lazy as _

PUBLIC_AUDIENCE = "public"
STAFF_AUDIENCE = "staff"

M = TypeVar("M", bound=Model)


class Visibility(TextChoices):
    """Who may see a thing once it is published, from everybody to its own organisation."""

    PUBLIC = "public", _("公开")
    TWINNED = "twinned", _("结对各方可见")
    PARTIES = "parties", _("参与方可见")
    INTERNAL = "internal", _("本单位可见")


_providers: list[Callable[[Any], Iterable[str]]] = []


def audience_provider(provider: Callable[[Any], Iterable[str]]) -> Callable[[Any], Iterable[str]]:
    """Let an app name circles that a signed-in actor stands in, such as `org:12` or `twinning:3`."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def audiences_of(actor: Any) -> frozenset[str]:
    """The circles an actor stands in; whoever is in one of a document's circles may find it."""
    circles = {PUBLIC_AUDIENCE}
    if actor.is_authenticated:
        if actor.is_staff or actor.is_superuser:
            circles.add(STAFF_AUDIENCE)
        for provider in _providers:
            circles.update(provider(actor))
    return frozenset(circles)


def get_visible(
    model: type[M], code: str, *, actor: Any, read: Callable[[Any], Any] = lambda rows: rows
) -> M:
    """The object of this code, if the actor may see it; `read` adds to the query what its page will ask for.

    Raises:
        Http404: there is none, or the actor may not know of it: the two are told apart by nobody.
    """
    rows = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]  # -- every coded manager has it
    found: M | None = read(rows).filter(code=code).first()
    if found is None:
        raise Http404
    return found
