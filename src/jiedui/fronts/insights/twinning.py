"""What everybody may know of a twinning: what was agreed, what was done of it clause by clause, and when."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from jiedui.areas.activities.models import Activity
from jiedui.areas.activities.selectors import sides_in
from jiedui.areas.agreements.choices import AgreementKind, CommitmentState
from jiedui.areas.agreements.commitments.progress import Progress, progress_by_clause
from jiedui.areas.agreements.commitments.proofs import proofs_of
from jiedui.areas.agreements.models import Agreement, Clause, Evidence, Side
from jiedui.areas.agreements.selectors import branches_of, together, with_parts
from jiedui.foundation.core import clock
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import first_pictures

ANYBODY = AnonymousUser()
EACH, PICTURES, MOST_PROOFS = 3, 9, 500


@dataclass(frozen=True)
class Deed:
    """Something that was done and that everybody may know of."""

    on: date
    title: str
    url: str
    kind: str
    venue: str = ""
    picture: Attachment | None = None


@dataclass(frozen=True)
class Promise:
    """A clause, how far it is, the latest that was done of it, and how much there is in all."""

    clause: Clause
    progress: Progress | None
    deeds: list[Deed]
    total: int


@dataclass(frozen=True)
class Cell:
    """A month of the time line: the sides that were host in it, once for each activity."""

    month: int
    hosts: list[Side | None]


@dataclass(frozen=True)
class Year:
    """A line of the time line."""

    year: int
    cells: list[Cell]

    @property
    def total(self) -> int:
        return sum(len(cell.hosts) for cell in self.cells)


@dataclass(frozen=True)
class Milestone:
    """A day on which the twinning itself changed."""

    on: date
    words: str
    url: str = ""


@dataclass(frozen=True)
class View:
    """A public picture of something held, and where it is told of."""

    picture: Attachment
    deed: Deed

    @property
    def words(self) -> str:
        """What it shows, for those who do not see it."""
        return self.picture.caption or self.deed.title


@dataclass
class Twinning:
    """A twinning as the public knows it: the same for every reader, whoever asks."""

    agreement: Agreement
    branches: list[Agreement] = field(default_factory=list)

    @property
    def sides(self) -> list[Side]:
        return list(self.agreement.sides.all())

    @property
    def names(self) -> str:
        """The sides in a sentence: 绵阳与北碚."""
        return together(self.sides)

    @property
    def shared(self) -> list[str]:
        """What stands where the circles meet: the principles, which are Chinese, for those who read it."""
        return [] if reads_english() else [str(each) for each in self.agreement.principles]

    @property
    def clauses(self) -> list[Clause]:
        text = self.agreement.text
        return list(text.clauses.all()) if text else []

    @property
    def begun_on(self) -> date:
        return self.agreement.starts_on or self.agreement.signed_on or clock.today()

    @property
    def last_on(self) -> date:
        """Until when it lasted, or today."""
        return min(self.agreement.ended_on or clock.today(), clock.today())

    @property
    def which_year(self) -> int:
        """The first year is the one from its first day on."""
        begun, last = self.begun_on, self.last_on
        whole = last.year - begun.year - ((last.month, last.day) < (begun.month, begun.day))
        return max(whole, 0) + 1

    @cached_property
    def activities(self) -> list[Activity]:
        """All that was held in public under the agreement and its branches, the latest first: three queries."""
        under = Q(agreement=self.agreement) | Q(agreement__parent=self.agreement)
        rows = Activity.objects.visible_to(ANYBODY).happened().filter(under).select_related("host__region")
        clauses = Prefetch("clauses", queryset=Clause.objects.only("pk", "key"))
        return list(rows.defer("purpose").prefetch_related(clauses).order_by("-starts_at", "-pk"))

    @cached_property
    def pictures(self) -> dict[int, Attachment]:
        return first_pictures(self.activities)

    @cached_property
    def hosts(self) -> dict[int, Side | None]:
        """By activity the side that was host, where it is one of this agreement's."""
        by_host: dict[int, Side | None] = {}
        for activity in self.activities:
            if activity.host_id not in by_host:
                by_host[activity.host_id] = next(iter(sides_in(self.agreement, activity.host)), None)
        return {activity.pk: by_host[activity.host_id] for activity in self.activities}

    @cached_property
    def hosted(self) -> list[tuple[Side, int]]:
        """How often each side was host."""
        counted = Counter(side.pk for side in self.hosts.values() if side)
        return [(side, counted[side.pk]) for side in self.sides]

    @cached_property
    def promises(self) -> list[Promise]:
        """The clauses in force, then those that a later text dropped while work on them went on."""
        progress = {each.key: each for each in progress_by_clause(self.agreement)}
        present = {clause.key for clause in self.clauses}
        former = [each.clause for each in progress.values() if each.clause and each.key not in present]
        done = self._done_by_clause()
        return [
            _promise(clause, progress.get(clause.key), done[clause.key].values())
            for clause in [*self.clauses, *former]
        ]

    @cached_property
    def years(self) -> list[Year]:
        """Year by year and month by month what was held, the latest year first."""
        found: dict[tuple[int, int], list[Side | None]] = defaultdict(list)
        for activity in reversed(self.activities):
            found[activity.day.year, activity.day.month].append(self.hosts[activity.pk])
        first = min([self.begun_on.year, *(year for year, _month in found)])
        last = max([self.last_on.year, *(year for year, _month in found)])
        return [
            Year(year, [Cell(month, found[year, month]) for month in range(1, 13)])
            for year in range(last, first - 1, -1)
        ]

    @cached_property
    def milestones(self) -> list[Milestone]:
        """Signing, each text that all sides agreed on later, the agreements under it, and its end; the first first."""
        agreement = self.agreement
        found = [Milestone(self.begun_on, _("协议生效"), agreement.get_absolute_url())]
        if agreement.signed_on:
            place = agreement.signed_in
            words = _("在%(place)s签署协议") % {"place": place} if place else _("签署协议")
            found[0] = Milestone(agreement.signed_on, words, agreement.get_absolute_url())
        found += _later_texts(agreement)
        for branch in self.branches:
            if branch.signed_on:
                words = _("签署《%(title)s》") % {"title": branch.label}
                found.append(Milestone(branch.signed_on, words, branch.get_absolute_url()))
        if agreement.ended_on:
            found.append(Milestone(agreement.ended_on, _("协议终止")))
        return sorted(found, key=lambda each: each.on)

    @cached_property
    def views(self) -> list[View]:
        """The latest pictures, one of each activity."""
        shown = [each for each in self.activities if each.pk in self.pictures]
        return [View(self.pictures[each.pk], self._deed(each)) for each in shown[:PICTURES]]

    def _deed(self, activity: Activity) -> Deed:
        return Deed(
            activity.day,
            activity.label,
            activity.get_absolute_url(),
            activity.get_kind_display(),
            activity.venue,
            self.pictures.get(activity.pk),
        )

    def _done_by_clause(self) -> dict[str, dict[tuple[str, int], Deed]]:
        """What served each clause in public: activities that name it, and what proves its commitments. Each once."""
        found: dict[str, dict[tuple[str, int], Deed]] = defaultdict(dict)
        held = {activity.pk: self._deed(activity) for activity in self.activities}
        for activity in self.activities:
            for clause in activity.clauses.all():
                found[clause.key][Activity._meta.label, activity.pk] = held[activity.pk]
        for key, proof in _public_proofs(self.agreement):
            row = proof.row
            model = row.target_type.model_class()
            label = model._meta.label if model else ""
            deed = held.get(row.target_id) if model is Activity else None
            found[key].setdefault(
                (label, row.target_id), deed or Deed(row.happened_on, proof.title, proof.url, proof.kind)
            )
        return found


def twinning_of(agreement: Agreement) -> Twinning:
    """The public side of a framework agreement that is at hand with its parts."""
    return Twinning(agreement, branches_of(agreement, ANYBODY))


def public_twinnings() -> list[Agreement]:
    """The framework agreements in force, the oldest first."""
    return list(with_parts(Agreement.objects.twinnings()).order_by("signed_on", "id"))


def published_frameworks() -> Any:
    """All that ever were twinnings: each keeps its page."""
    return Agreement.objects.visible_to(ANYBODY).filter(kind=AgreementKind.FRAMEWORK)


def _promise(clause: Clause, progress: Progress | None, done: Iterable[Deed]) -> Promise:
    latest = sorted(done, key=lambda deed: deed.on, reverse=True)
    return Promise(clause, progress, latest[:EACH], len(latest))


def _later_texts(agreement: Agreement) -> Iterable[Milestone]:
    for version in agreement.versions.all():
        text = version.joint
        if text.is_common and (text.edition or 0) > 1 and text.agreed_at:
            words = _("各方同意协议文本%(edition)s") % {"edition": text.label}
            page = reverse("agreements:text", args=[agreement.code, text.number])
            yield Milestone(timezone.localdate(text.agreed_at), words, page)


def _public_proofs(agreement: Agreement) -> Sequence[tuple[str, Any]]:
    """Clause key and proof of what counts, is public, and has a page that everybody may open."""
    rows = list(
        Evidence.objects.filter(
            commitment__agreement=agreement,
            commitment__state=CommitmentState.ACTIVE,
            counts=True,
            is_public=True,
        )
        .select_related("commitment__clause", "target_type")
        .order_by("-happened_on", "-pk")[:MOST_PROOFS]
    )
    proofs = zip(rows, proofs_of(rows, ANYBODY), strict=True)
    return [(row.commitment.clause.key, proof) for row, proof in proofs if proof.url]
