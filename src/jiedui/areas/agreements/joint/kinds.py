"""What can be settled together: each kind says who the sides are and what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from jiedui.foundation.core.registry import Registry

from .terms import Terms


@dataclass(frozen=True)
class Party:
    """A side of what is being settled, and the organisation that speaks for it."""

    organisation_id: int
    name: str


@dataclass(frozen=True)
class JointKind:
    """A kind of thing that several sides agree on; its functions are called inside the transaction of the verb.

    `check(subject, terms)` refuses (`Invalid`) what can never be offered and returns the terms as they are to be kept;
    `parties(subject, terms)` names the sides in their order; `settled(subject, text)` is called once all of them approved
    one fingerprint, and `offered(subject, text)` when a text is put on the table. `carried(subject, terms)` makes the terms
    of an earlier text fit to begin a draft with, where the world has moved on since. `address(subject)` is its page at the
    desk, under which its texts lie; `published(subject, text)` the page where everybody reads a common text, with the proof
    beneath it, or nothing.
    """

    code: str
    label: str | Promise
    model: type[Model]
    check: Callable[[Any, Terms], dict[str, Any]]
    parties: Callable[[Any, Terms], list[Party]]
    settled: Callable[[Any, Any], None]
    address: Callable[[Any], str]
    offered: Callable[[Any, Any], None] = lambda subject, text: None
    carried: Callable[[Any, Terms], Terms] = lambda subject, terms: terms
    title: Callable[[Any], str] = str
    published: Callable[[Any, Any], str] = lambda subject, text: ""
    is_public: bool = False
    days_to_approve: int = 30

    def text_address(self, subject: Any, number: int) -> str:
        """Where a text is read and settled at the desk."""
        return f"{self.address(subject)}texts/{number}/"


joint_kinds: Registry[JointKind] = Registry(JointKind, key=lambda kind: kind.code)


def kind_of(subject: Model) -> JointKind:
    """The kind of text by which this is settled."""
    return next(kind for kind in joint_kinds if isinstance(subject, kind.model))
