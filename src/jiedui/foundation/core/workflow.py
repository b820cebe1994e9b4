"""What may follow what: a life cycle as a table, with guards that say why not, and one door for every move."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .errors import WrongState
from .permissions import require

Guard = Callable[[Any], str]


@dataclass(frozen=True)
class Transition:
    """One step: from any of `sources` to `target`, for those who hold `permission`, when no guard objects.

    `permission` is empty for steps that only the platform takes (expiry). A guard returns the sentence of its
    objection, or an empty string.
    """

    name: str
    label: str | Promise
    sources: Collection[str]
    target: str
    permission: str = ""
    guards: tuple[Guard, ...] = ()
    needs_comment: bool = False
    tone: str = ""
    confirm: str | Promise = ""

    def obstacles(self, obj: Model) -> list[str]:
        """Why this step cannot be taken now, in sentences; empty when it can."""
        return [sentence for guard in self.guards if (sentence := str(guard(obj)))]


@dataclass(frozen=True)
class Step:
    """A transition as offered to a reader: drawn as a button, disabled with its obstacles as the reason."""

    transition: Transition
    obstacles: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.transition.name

    @property
    def label(self) -> str:
        return str(self.transition.label)

    @property
    def allowed(self) -> bool:
        return not self.obstacles


@dataclass(frozen=True)
class Workflow:
    """A life cycle: states, the first of them, and the transitions between them."""

    states: type[TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    attribute: str = "state"

    @cached_property
    def by_name(self) -> dict[str, Transition]:
        return {transition.name: transition for transition in self.transitions}

    def open_to(self, actor: Any, obj: Model) -> list[Step]:
        """The steps that lead on from the object's state and that the actor may take, with what stands in their way."""
        state = getattr(obj, self.attribute)
        return [
            Step(transition, transition.obstacles(obj))
            for transition in self.transitions
            if state in transition.sources
            and transition.permission
            and actor.has_perm(transition.permission, obj)
        ]

    def move(self, obj: Model, name: str, *, actor: Any | None, comment: str = "") -> Transition:
        """Take a step: lock the row, check state, permission, guards and comment, write the state.

        `actor=None` is the platform itself and passes only transitions without a permission. Must run inside a
        transaction, so that what follows the step stands or falls with it.

        Raises:
            WrongState: the step does not lead on from here, a guard objects, or the comment is missing.
            NotAllowed: the actor may not take it.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("a workflow moves inside a transaction only")
        transition = self.by_name[name]
        locked = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        state = getattr(locked, self.attribute)
        setattr(obj, self.attribute, state)
        self._permit(transition, locked, actor)
        if state not in transition.sources:
            raise WrongState(
                _("当前状态是“%(state)s”，不能%(step)s。")
                % {"state": self.states(state).label, "step": transition.label}
            )
        if obstacles := transition.obstacles(obj):
            raise WrongState(_("；").join(obstacles))
        if transition.needs_comment and not comment.strip():
            raise WrongState(_("请填写%(step)s的理由。") % {"step": transition.label}, field="comment")
        setattr(obj, self.attribute, transition.target)
        obj.save(update_fields=[self.attribute])
        return transition

    @staticmethod
    def _permit(transition: Transition, obj: Model, actor: Any | None) -> None:
        if transition.permission:
            if actor is None:
                raise RuntimeError(f"{transition.name} needs an actor")
            require(actor, transition.permission, obj)
        elif actor is not None:
            raise RuntimeError(f"{transition.name} is the platform's own step")
