"""Keeping a search, and having it looked through again. No events: what somebody looks for concerns nobody else."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.core.text import without_nul

from ..choices import AlertRhythm, ListingKind
from ..models import SavedSearch
from ..previews import ANSWERS, SHORTEST
from ..searching import canonical

MOST_PER_PERSON = 50


@transaction.atomic
def save_search(
    *,
    actor: Any,
    name: str,
    kind: str,
    query: str = "",
    problem: str = "",
    other_side: bool = False,
    rhythm: str = AlertRhythm.AT_ONCE,
) -> SavedSearch:
    """Keep a search of a list, or a problem in words; from now on new listings that answer it are told of.

    Raises:
        NotAllowed: nobody is signed in.
        TooMany: the actor keeps fifty already.
        Invalid: there is no such list or rhythm, the name is missing, or the problem is too short or for a list of demands.
    """
    require(actor, "exchange.save_search")
    if kind not in ListingKind.values:
        raise Invalid({"kind": [_("请选择在哪里找。")]})
    problem = without_nul(problem).strip()
    if problem and (kind not in ANSWERS or len(problem) < SHORTEST):
        raise Invalid({"problem": [_("问题描述可用来找成果或专家，请写得具体一些。")]})
    _one_at_a_time(actor)
    if SavedSearch.objects.filter(person=actor).count() >= MOST_PER_PERSON:
        raise TooMany(_("最多保存 %(n)s 个检索，请先删除不用的。") % {"n": MOST_PER_PERSON})
    now = clock.now()
    search = SavedSearch(
        person=actor,
        name=" ".join(name.split()),
        kind=kind,
        query=canonical(kind, query, actor),
        problem=problem,
        other_side=other_side,
        rhythm=rhythm,
        created_at=now,
        looked_at=now,
        checked_through=now,
        told_at=now,
    )
    save_checked(search)
    return search


@transaction.atomic
def change_search(
    search: SavedSearch, *, actor: Any, name: str, rhythm: str, other_side: bool
) -> SavedSearch:
    """Call it something else, or hear of it more or less often.

    Raises:
        NotAllowed: it is somebody else's.
        Invalid: the name is missing or there is no such rhythm.
    """
    _require_own(search, actor)
    search.name, search.rhythm, search.other_side = " ".join(name.split()), rhythm, other_side
    save_checked(search, update_fields=["name", "rhythm", "other_side"])
    return search


@transaction.atomic
def pause_search(search: SavedSearch, *, paused: bool, actor: Any) -> SavedSearch:
    """Hear nothing for a while; what is published meanwhile is not told of afterwards.

    Raises:
        NotAllowed: it is somebody else's.
    """
    _require_own(search, actor)
    search.paused = paused
    search.checked_through = clock.now()
    search.save(update_fields=["paused", "checked_through"])
    return search


@transaction.atomic
def look_at(search: SavedSearch, *, actor: Any) -> None:
    """Note that the person has seen what is new.

    Raises:
        NotAllowed: it is somebody else's.
    """
    _require_own(search, actor)
    search.looked_at = clock.now()
    search.save(update_fields=["looked_at"])


@transaction.atomic
def delete_search(search: SavedSearch, *, actor: Any) -> None:
    """Keep it no longer.

    Raises:
        NotAllowed: it is somebody else's.
    """
    _require_own(search, actor)
    search.delete()


@transaction.atomic
def forget_searches(person: Any, actor: Any) -> None:
    """Whoever closes their account is looked for nothing any more."""
    SavedSearch.objects.filter(person=person).delete()


def _require_own(search: SavedSearch, actor: Any) -> None:
    if search.person_id != actor.pk:
        raise NotAllowed(_("只能管理自己保存的检索。"))


def _one_at_a_time(actor: Any) -> None:
    User.objects.select_for_update().get(pk=actor.pk)
