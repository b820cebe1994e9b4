"""Who may: named predicates joined like a sentence, and one door that refuses in words."""

from collections.abc import Callable
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.functional import Promise
from rules.predicates import Predicate, predicate

from jiedui.foundation.core.sentences import gettext as _

from .errors import NotAllowed

__all__ = [
    "Predicate",
    "add_perm",
    "explains_refusals",
    "permission_label",
    "permission_names",
    "predicate",
    "require",
]

Explanation = Callable[[Any, str, Model | None], NotAllowed | None]
_labels: dict[str, str | Promise] = {}
_explanations: list[Explanation] = []


def add_perm(name: str, rule: Predicate, *, label: str | Promise) -> None:
    """Name a permission `app.verb_model`, the predicate that grants it, and its label for refusals."""
    rules.add_perm(name, rule)
    _labels[name] = label


def permission_label(name: str) -> str:
    """What the permission lets one do, in the reader's language."""
    return str(_labels[name])


def permission_names() -> list[str]:
    """All permissions declared so far, in order."""
    return list(_labels)


def explains_refusals(explanation: Explanation) -> Explanation:
    """Let an app say why a permission is refused, as (actor, permission, object), where it knows better than "no"."""
    if explanation not in _explanations:
        _explanations.append(explanation)
    return explanation


def require(actor: Any, name: str, obj: Model | None = None) -> None:
    """Let the actor pass or refuse.

    Raises:
        NotAllowed: with a sentence that names what was refused, and tells strangers to sign in.
    """
    if actor.has_perm(name, obj):
        return
    if isinstance(actor, AnonymousUser):
        raise NotAllowed(_("请先登录，再%(verb)s。") % {"verb": _labels[name]})
    for explanation in _explanations:
        if refusal := explanation(actor, name, obj):
            raise refusal
    raise NotAllowed(_("您没有权限：%(verb)s。") % {"verb": _labels[name]})
