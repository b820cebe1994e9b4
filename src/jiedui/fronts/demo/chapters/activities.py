"""Activities of six years: prepared, announced, held, written up and confirmed; some called off, put off, or yet to come."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from jiedui.areas.activities import news, services
from jiedui.areas.activities.models import Activity, Participant
from jiedui.areas.activities.selectors import clauses_to_choose, with_parts
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts as with_agreement_parts
from jiedui.foundation.accounts.models import User
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.services import attach
from jiedui.foundation.organisations.choices import Role
from jiedui.fronts.demo.drawings import draw
from jiedui.fronts.demo.reading import ActivityEntry
from jiedui.fronts.demo.world import Scene, World, moment

# the platform opens after the first visits: what was before is entered then
FIRST_ENTERED = datetime(2020, 4, 28, 19, tzinfo=ZoneInfo("Asia/Shanghai"))
# what nobody wrote of for half a year is no news
NEWS_FOR = timedelta(days=183)
PREPARED, ANNOUNCED = timedelta(days=24), timedelta(days=18)


def tell(world: World) -> Iterator[Scene]:
    for entry in world.content.activities:
        yield from _of(world, entry)


def _of(world: World, entry: ActivityEntry) -> Iterator[Scene]:
    start, end = _hours(world, entry)
    told = Told(world, entry, start, end)
    begun = min(start - PREPARED, world.now - timedelta(days=8))
    if entry.is_reported or begun < _signed(world, entry):
        yield Scene(max(end + timedelta(hours=6), FIRST_ENTERED), told.enter)
        return
    yield Scene(begun, told.prepare)
    if entry.outcome == "draft":
        return
    yield Scene(begun + (PREPARED - ANNOUNCED), told.announce)
    yield Scene(begun + (PREPARED - ANNOUNCED) + timedelta(days=1), told.answer)
    if entry.series:
        yield Scene(begun + (PREPARED - ANNOUNCED) + timedelta(days=2), told.rearrange)
    if entry.outcome == "cancelled":
        yield Scene(start - timedelta(days=3), told.cancel)
    elif entry.postponed_days:
        yield Scene(start - timedelta(days=2), told.postpone)
        end += timedelta(days=entry.postponed_days)
    if entry.outcome not in {"announced", "cancelled"}:
        yield Scene(end + timedelta(hours=2), told.finish)


def _signed(world: World, entry: ActivityEntry) -> datetime:
    """When its agreement was signed: what belongs to the signing is entered afterwards."""
    agreement = next(each for each in world.content.agreements if each.key == entry.agreement)
    return moment(agreement.signed, 16)


def _hours(world: World, entry: ActivityEntry) -> tuple[datetime, datetime]:
    zone = ZoneInfo(entry.zone)
    if entry.start is not None:
        start = entry.start.replace(tzinfo=zone)
    else:
        hour, minute = map(int, entry.at.split(":"))
        day = world.today + timedelta(days=entry.in_days or 0)
        start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return start, start + timedelta(hours=entry.hours)


class Told:
    """One activity while it is told."""

    def __init__(self, world: World, entry: ActivityEntry, start: datetime, end: datetime) -> None:
        self.world, self.entry, self.start, self.end = world, entry, start, end
        self.activity: Activity

    @property
    def host(self) -> User:
        return speaker_of(self.world, self.entry.host)

    def prepare(self) -> None:
        world, entry = self.world, self.entry
        agreement = with_agreement_parts(Agreement.objects.all()).get(pk=world.agreements[entry.agreement].pk)
        headings = {
            clause.title
            for each in world.content.agreements
            if each.key == entry.agreement
            for clause in each.clause
            if clause.key in entry.clauses
        }
        clauses = [clause for clause in clauses_to_choose(agreement) if clause.heading in headings]
        host = world.organisations[entry.host]
        self.activity = self._planned(
            actor=self.host,
            agreement=agreement,
            host=host,
            co_hosts=[world.organisations[key] for key in entry.co_hosts],
            clauses=clauses,
            kind=entry.kind,
            title=entry.title,
            title_en=entry.title_en,
            starts_at=self.start,
            ends_at=self.end,
            time_zone=entry.zone,
            venue=entry.venue,
            purpose=entry.purpose,
            capacity=entry.capacity,
            visibility=entry.visibility,
            cost=Decimal(entry.cost) if entry.cost is not None else None,
            cost_payer=host if entry.cost is not None else None,
            cost_note=entry.cost_note,
        )
        # with its sides and hosts at hand, whatever follows asks for them no more
        self.activity = with_parts(Activity.objects.all()).get(pk=self.activity.pk)
        if entry.stops:
            services.set_itinerary(self.activity, stops=list(self._stops()), actor=self.host)
        if entry.agenda:
            services.set_agenda(self.activity, items=list(self._agenda()), actor=self.host)
        if not entry.is_reported:
            self._invite()

    def _planned(self, **values: Any) -> Activity:
        """It alone, or the first of those that come round."""
        if rule := self.entry.series:
            return services.create_series(every=rule.every, by=rule.by, times=rule.times, **values)[0]
        return services.create_activity(**values)

    def _stops(self) -> Iterator[dict[str, object]]:
        for since, until, title, venue, received_by in self.entry.stops:
            starts_at = self._at(since)
            ends_at = self._at(until, starts_at.date())
            yield {
                "starts_at": starts_at,
                "ends_at": ends_at,
                "title": title,
                "venue": venue,
                "received_by": received_by,
            }

    def _at(self, text: str, day: date | None = None) -> datetime:
        """09:00, or +1 09:00 on the next day."""
        later, _space, hours = text.rpartition(" ")
        hour, minute = map(int, hours.split(":"))
        first = day or self.start.date() + timedelta(days=int(later or 0))
        return datetime(first.year, first.month, first.day, hour, minute, tzinfo=self.start.tzinfo)

    def _agenda(self) -> Iterator[dict[str, object]]:
        for title, speaker, minutes in (
            (row[0], row[1] if len(row) > 1 else "", row[2] if len(row) > 2 else None)
            for row in self.entry.agenda
        ):
            yield {"title": title, "speaker": speaker, "minutes": minutes}

    def _invite(self) -> None:
        world, entry = self.world, self.entry
        invite: Callable[..., object] = services.invite_following if entry.series else services.invite
        for key in (entry.host, *entry.co_hosts):
            person = speaker_of(world, key)
            invite(
                self.activity,
                user=person,
                organisation=world.organisations[key],
                part="leader",
                actor=self.host,
            )
            if not (entry.is_ahead or entry.capacity):
                continue
            invite(
                self.activity,
                name=f"示例·{world.organisations[key].short_name.removesuffix('（示例）')}来人",
                organisation=world.organisations[key],
                position="示例职务",
                consents=True,
                reply="accepted",
                actor=self.host,
            )

    def announce(self) -> None:
        announce = services.announce_following if self.entry.series else services.announce_activity
        announce(self.activity, actor=self.host)
        self.activity.refresh_from_db()

    def answer(self) -> None:
        """Most come; of what lies ahead, one has not answered the first invitation yet."""
        self._accept(self.activity, silent=1 if self.entry.is_ahead else 0)
        for activity in self._later():
            self._accept(activity, silent=0)

    def _accept(self, activity: Activity, *, silent: int) -> None:
        rows = Participant.objects.filter(activity=activity, user__isnull=False).select_related("user")
        places = list(rows.order_by("pk"))
        for place in places[: len(places) - silent]:
            place.activity = activity
            services.reply_to(place, reply="accepted", actor=place.user)

    def _later(self) -> list[Activity]:
        """Those of its series that follow it."""
        rows = with_parts(Activity.objects.filter(series__isnull=False, series=self.activity.series_id))
        return list(rows.exclude(pk=self.activity.pk).order_by("slot"))

    def rearrange(self) -> None:
        """Of those that follow, one is moved and one called off."""
        if (rule := self.entry.series) is None:
            return
        later = dict(enumerate(self._later(), start=2))
        (number, days), (off, reason) = rule.moved, rule.cancelled
        moved, by = later[number], timedelta(days=days)
        services.reschedule_activity(
            moved, starts_at=moved.starts_at + by, ends_at=moved.ends_at + by, actor=self.host
        )
        services.cancel_activity(later[off], comment=reason, actor=self.host)

    def cancel(self) -> None:
        services.cancel_activity(self.activity, comment=self.entry.reason, actor=self.host)

    def postpone(self) -> None:
        later = timedelta(days=self.entry.postponed_days)
        services.reschedule_activity(
            self.activity, starts_at=self.start + later, ends_at=self.end + later, actor=self.host
        )

    def enter(self) -> None:
        """What took place before, or is known from reports alone: entered at once."""
        self.prepare()
        self.finish()

    def finish(self) -> None:
        """Held, with pictures; then minutes, resolutions, and what each side says of them, as far as it got."""
        entry = self.entry
        services.hold_activity(self.activity, actor=self.host)
        if entry.motif:
            self._show()
        if entry.minutes:
            self._write_up()
        if entry.article:
            news.take(self.activity.code, self.host, f"/news/{entry.article}/")
        elif self.end < self.world.now - NEWS_FOR:
            news.take(self.activity.code, self.host, "")

    def _show(self) -> None:
        upload = ContentFile(_png(self.entry.motif), name="示意图.png")
        caption = f"{self.entry.title.removesuffix('（示例）')}示意图（示例）"
        attach(self.activity, upload=upload, kind=AttachmentKind.PICTURE, caption=caption, actor=self.host)

    def _write_up(self) -> None:
        entry, activity = self.entry, self.activity
        services.write_minutes(activity, body=entry.minutes, summary=entry.summary, actor=self.host)
        if entry.resolutions:
            rows = [{"body": body, "responsible": whose} for body, whose in entry.resolutions]
            services.set_resolutions(activity, resolutions=rows, actor=self.host)
        if entry.outcome == "held":
            return
        minutes = services.submit_minutes(activity, actor=self.host)
        sides = {"closed": (entry.host, entry.co_hosts[0]), "half": (entry.host,)}.get(entry.outcome, ())
        for key in sides:
            services.confirm_closing(
                activity,
                note="示例：与实际情况相符",
                revision=minutes.revision,
                organisation=self.world.organisations[key],
                actor=speaker_of(self.world, key),
            )


def speaker_of(world: World, key: str) -> User:
    """Who speaks for an organisation: its secretary, else its manager."""
    names = [person.username for person in world.staff_of(key) if person.role == Role.SECRETARY]
    return world.people[names[0]] if names else world.manager_of(key)


@lru_cache(maxsize=16)
def _png(motif: str) -> bytes:
    return draw(motif, view=0, title="示意图（示例）").png()
