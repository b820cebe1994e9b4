"""Turns a happening into notices by the rules that its app declared."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notice_rules
from jiedui.foundation.core.tasks import enqueue_on_commit

from .choices import Delivery
from .mailing import mail_is_held
from .models import Notice
from .preferences import deliveries, quiet_ends
from .tasks import LATE_AFTER, mail_notices

ONE_SECOND = timedelta(seconds=1)


def tell(happening: Happening) -> None:
    """Write one notice for each person that any rule names; mail follows once the transaction stands.

    Of several rules that name a person the first leads them, and one that is urgent makes the notice urgent.
    """
    chosen: dict[int, Notice] = {}
    for rule in notice_rules.get(happening.kind.code, ()):
        for person in rule.to(happening):
            if not person.is_active or (happening.actor is not None and person.pk == happening.actor.pk):
                continue
            if person.pk not in chosen:
                chosen[person.pk] = _notice(happening, person, rule.link(happening))
            chosen[person.pk].urgent |= rule.urgent
            chosen[person.pk].mail_due |= rule.mail and bool(person.email) and not mail_is_held()
    if not chosen:
        return
    _as_they_want_it([notice for notice in chosen.values() if notice.mail_due], happening)
    made = Notice.objects.bulk_create(chosen.values())
    at_once = happening.at + LATE_AFTER
    if due := [notice.pk for notice in made if notice.mail_due and notice.mail_from <= at_once]:
        enqueue_on_commit(mail_notices, due)


def _as_they_want_it(notices: list[Notice], happening: Happening) -> None:
    """Mail at once, with the digest, after the quiet hours or not at all; what is urgent comes at once in any case."""
    for notice in notices:
        notice.mail_from = happening.at + LATE_AFTER
    patient = [notice for notice in notices if not notice.urgent]
    if not patient:
        return
    people = [notice.recipient for notice in patient]
    wanted, quiet = deliveries(people, happening.kind.code), quiet_ends(people, happening.at)
    for notice in patient:
        delivery = wanted.get(notice.recipient_id, Delivery.AT_ONCE)
        notice.mail_due = delivery == Delivery.AT_ONCE
        notice.digest_due = delivery == Delivery.DIGEST
        if end := quiet.get(notice.recipient_id):
            notice.mail_from = max(end, notice.mail_from + ONE_SECOND)


def _notice(happening: Happening, person: Any, url: str) -> Notice:
    actor, organisation = happening.actor, happening.organisation
    return Notice(
        recipient=person,
        kind=happening.kind.code,
        actor_id=actor.pk if actor is not None else None,
        organisation_id=organisation.pk if organisation is not None else None,
        target_type=ContentType.objects.get_for_model(happening.target),
        target_id=happening.target.pk,
        data=happening.data,
        url=url,
        created_at=happening.at,
    )
