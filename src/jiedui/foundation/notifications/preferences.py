"""How and when people want to hear by mail, and what cannot be stopped."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.notices import NoticeGroup, notice_groups, notice_rules

from .choices import Delivery
from .hours import end_of_quiet
from .models import MailTimes, Preference


@dataclass(frozen=True)
class Choice:
    """A group of notices and how the person hears of it; `binding` names those that come in any case."""

    group: NoticeGroup
    delivery: str
    binding: list[str]


def groups() -> list[NoticeGroup]:
    """Those of which anybody can hear anything."""
    spoken_of = {group_of(code) for code, rules in notice_rules.items() if rules}
    return sorted((group for group in notice_groups if group.key in spoken_of), key=lambda group: group.order)


def choices_of(person: Any) -> list[Choice]:
    chosen = dict(Preference.objects.visible_to(person).values_list("group", "delivery"))
    return [Choice(group, chosen.get(group.key, Delivery.AT_ONCE), _binding(group)) for group in groups()]


def _binding(group: NoticeGroup) -> list[str]:
    """What a group tells of that cannot wait: always mailed, and at once."""
    subjects = [
        str(rule.subject)
        for code, rules in sorted(notice_rules.items())
        if group_of(code) == group.key
        for rule in rules
        if rule.urgent
    ]
    return list(dict.fromkeys(subjects))


def group_of(code: str) -> str:
    """The key of the group that a kind of event belongs to: the one that names most of its code."""
    fitting = [
        (len(prefix), group.key)
        for group in notice_groups
        for prefix in group.prefixes
        if code.startswith(prefix)
    ]
    return max(fitting)[1]


def deliveries(people: Collection[User], code: str) -> dict[int, str]:
    """How each of these people hears of this kind of event, where they chose anything."""
    chosen = Preference.objects.filter(person__in=[person.pk for person in people], group=group_of(code))
    return dict(chosen.values_list("person_id", "delivery"))


def quiet_ends(people: Collection[User], now: datetime) -> dict[int, datetime]:
    """When the quiet hours end of those of the people who have them now."""
    by_id = {person.pk: person for person in people}
    found: dict[int, datetime] = {}
    for times in MailTimes.objects.filter(person__in=by_id):
        if times.quiet_from is None or times.quiet_until is None:
            continue
        end = end_of_quiet(now, times.quiet_from, times.quiet_until, by_id[times.person_id].zone)
        if end is not None:
            found[times.person_id] = end
    return found


def times_of(person: User) -> MailTimes:
    """What the person chose, or what holds while they chose nothing."""
    return MailTimes.objects.filter(person=person).first() or MailTimes(person=person)
