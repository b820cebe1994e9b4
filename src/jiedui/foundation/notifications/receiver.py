"""Turns a happening into notices by the rules that its app declared."""

from django.contrib.contenttypes.models import ContentType

from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notice_rules
from jiedui.foundation.core.tasks import enqueue_on_commit

from .models import Notice
from .tasks import mail_notices


def tell(happening: Happening) -> None:
    """Write one notice for each person that any rule names; mail follows once the transaction stands."""
    actor_id = happening.actor.pk if happening.actor is not None else None
    chosen: dict[int, Notice] = {}
    for rule in notice_rules.get(happening.kind.code, ()):
        people = {
            person.pk: person for person in rule.to(happening) if person.is_active and person.pk != actor_id
        }
        for pk, person in people.items():
            chosen.setdefault(pk, _notice(happening, person, rule.link(happening), rule.urgent, actor_id))
    if chosen:
        made = Notice.objects.bulk_create(chosen.values())
        enqueue_on_commit(mail_notices, [notice.pk for notice in made])


def _notice(happening: Happening, person: object, url: str, urgent: bool, actor_id: int | None) -> Notice:
    return Notice(
        recipient=person,
        kind=happening.kind.code,
        actor_id=actor_id,
        target_type=ContentType.objects.get_for_model(happening.target),
        target_id=happening.target.pk,
        data=happening.data,
        url=url,
        urgent=urgent,
        created_at=happening.at,
    )
