"""What an organisation approves within itself before it counts: the areas say what it is and what follows; this app asks the people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.functional import Promise

from jiedui.foundation.core.registry import Registry

if TYPE_CHECKING:
    from .models import ApprovalCase

Consequence = Callable[[Any, "ApprovalCase"], None]


@dataclass(frozen=True)
class ApprovalSubject:
    """A kind of thing that goes through chains, `app.model`.

    `address` is where its people read it, `title` what it is called, `may_view` whether somebody may know. The four
    consequences are called as (target, case) inside the transaction that ends the case, with the target locked.
    """

    code: str
    label: str | Promise
    model: type[Model]
    address: Callable[[Any], str]
    title: Callable[[Any], str]
    may_view: Callable[[Any, Any], bool]
    on_approved: Consequence
    on_returned: Consequence
    on_rejected: Consequence
    on_withdrawn: Consequence


approval_subjects: Registry[ApprovalSubject] = Registry(ApprovalSubject, key=lambda subject: subject.code)


def subject_label(code: str) -> str:
    """What a kind of thing is called; its code where its area is no longer installed."""
    subject = approval_subjects.get(code)
    return str(subject.label) if subject else code
