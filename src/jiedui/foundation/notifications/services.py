"""Reading one's notices, and choosing how mail comes. Neither is an event: nobody else is concerned."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.services import set_time_zone
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.notices import notice_groups
from jiedui.foundation.core.saving import save_checked

from .choices import Delivery
from .hours import is_within
from .models import MailTimes, Notice, Preference
from .preferences import group_of


@transaction.atomic
def mark_read(notice: Notice, *, actor: Any) -> None:
    """Note that the recipient has read it; somebody else's notice stays as it is."""
    Notice.objects.visible_to(actor).unread().filter(pk=notice.pk).update(read_at=clock.now())


@transaction.atomic
def mark_all_read(*, actor: Any) -> int:
    """Note that all of the actor's notices are read; returns how many were not."""
    return Notice.objects.visible_to(actor).unread().update(read_at=clock.now())


@transaction.atomic
def forget_all(user: Any, actor: Any) -> None:
    """A person whose account is closed is told nothing any more."""
    Notice.objects.filter(recipient=user).delete()
    Preference.objects.filter(person=user).delete()
    MailTimes.objects.filter(person=user).delete()


@transaction.atomic
def choose_deliveries(*, actor: User, deliveries: Mapping[str, str]) -> None:
    """Say for each group of notices how its mail comes; what is not named stays as it is.

    Raises:
        Invalid: there is no such group, or no such way.
    """
    if not deliveries.keys() <= {group.key for group in notice_groups}:
        raise Invalid(_("没有这类通知。"))
    if not set(deliveries.values()) <= set(Delivery.values):
        raise Invalid(_("请从列表中选择邮件方式。"))
    for group, delivery in deliveries.items():
        Preference.objects.update_or_create(person=actor, group=group, defaults={"delivery": delivery})
    if Delivery.DIGEST in deliveries.values():
        MailTimes.objects.get_or_create(person=actor)


@transaction.atomic
def choose_times(
    *, actor: User, digest_hour: int, quiet_from: int | None, quiet_until: int | None, time_zone: str
) -> MailTimes:
    """Say when the digest comes, when no mail may come, and by which clock.

    Raises:
        Invalid: an hour or the zone does not exist, quiet hours have one end only, or the digest falls into them.
    """
    if (quiet_from is None) != (quiet_until is None):
        missing = "quiet_from" if quiet_from is None else "quiet_until"
        raise Invalid({missing: [_("免打扰时段要有开始和结束时间。")]})
    if quiet_from is not None and quiet_until is not None:
        if quiet_from == quiet_until:
            raise Invalid({"quiet_until": [_("免打扰时段要有不同的开始和结束时间。")]})
        if is_within(digest_hour, quiet_from, quiet_until):
            raise Invalid({"digest_hour": [_("摘要的时间落在免打扰时段内，请改其中一个。")]})
    set_time_zone(actor=actor, time_zone=time_zone)
    times, _made = MailTimes.objects.select_for_update().get_or_create(person=actor)
    times.digest_hour, times.quiet_from, times.quiet_until = digest_hour, quiet_from, quiet_until
    save_checked(times)
    return times


@transaction.atomic
def stop_group(group: str, person: User) -> None:
    """No more mail of this group, but for what is urgent; the inbox has it all the same."""
    Preference.objects.update_or_create(person=person, group=group, defaults={"delivery": Delivery.NEVER})
    waiting = Notice.objects.filter(Q(mail_due=True) | Q(digest_due=True), recipient=person, urgent=False)
    stopped = [pk for pk, kind in waiting.values_list("pk", "kind") if group_of(kind) == group]
    Notice.objects.filter(pk__in=stopped).update(mail_due=False, digest_due=False)


@transaction.atomic
def stop_digest(person: User) -> None:
    """No more digests: what stood in them is found in the inbox alone."""
    Preference.objects.filter(person=person, delivery=Delivery.DIGEST).update(delivery=Delivery.NEVER)
    Notice.objects.filter(recipient=person, digest_due=True).update(digest_due=False)
