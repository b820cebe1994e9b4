"""A visit to every page there is: the address filled with something of the demonstration, and somebody who may see it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jiedui.areas.agreements.models import Agreement
from jiedui.areas.exchange.matching_desk import MatchingDesk
from jiedui.areas.exchange.models import (
    LISTING_MODELS,
    Achievement,
    Demand,
    Enquiry,
    Expert,
    Listing,
    MatchingModel,
    Suggestion,
)
from jiedui.areas.exchange.services.listings import create_listing
from jiedui.foundation.accounts.models import User
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import managers_of
from jiedui.foundation.organisations.services import invite_member
from tests.addresses import NO_PAGES, POST_ONLY, ROUTES, filled

PORTAL = ("/", "/news/", "/news/forum-residue-2026/", "/about/", "/contact/", "/no-such-page/")
# one that is not there, to see what is said then
MISSING = {"/no-such-page/"}
STRANGER = ""
OWNER = "qiye"
BROKER = "jingji-mian"


@dataclass(frozen=True)
class Visit:
    """A page, and who goes there; `username` is empty for strangers."""

    path: str
    username: str


def visits() -> Iterator[Visit]:
    """Every page of ours and of the portal, once."""
    for path in PORTAL:
        yield Visit(path, STRANGER)
    for address in sorted(set(ROUTES) - set(POST_ONLY) - NO_PAGES):
        if address in EXAMPLES:
            known, username = EXAMPLES[address]()
        else:
            known, username = {}, _reader_of(address)
        yield Visit(filled(address, **known), username)
    yield from _at_the_matching_desk()


def _at_the_matching_desk() -> Iterator[Visit]:
    """The broker's pairs, and one of them ticked to be asked about."""
    yield Visit("/desk/matching/?since=all&band=all", BROKER)
    broker = User.objects.get(username=BROKER)
    desk = MatchingDesk(broker, {"since": "all", "band": "all"})
    tokens = [pair.token for group in desk.page().object_list for pair in group.pairs]
    yield Visit(f"/desk/matching/enquire/?pair={tokens[0]}", BROKER)


def _reader_of(address: str) -> str:
    if address in {"ui/", "desk/organisation/verification/"}:
        return "guanli"
    signed_in = {f"accounts/{page}/" for page in ("close", "email", "profile", "sessions", "password/change")}
    return OWNER if address.startswith("desk/") or address in signed_in else STRANGER


Example = Callable[[], tuple[dict[str, Any], str]]


def _manager(organisation: Organisation) -> str:
    manager = managers_of(organisation).order_by("pk").first()
    assert manager is not None
    return str(manager.username)


def _shown(model: Any) -> Example:
    return lambda: ({"code": model.objects.visible_to(_nobody()).order_by("pk")[0].code}, STRANGER)


def _nobody() -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def _owned(model: type[Listing], state: str) -> Example:
    def example() -> tuple[dict[str, Any], str]:
        listing = model.objects.filter(state=state).order_by("pk")[0]
        return {"code": listing.code}, _manager(listing.owner)

    return example


def _suggested() -> tuple[dict[str, Any], str]:
    demand = Suggestion.objects.order_by("-score")[0].demand
    return {"code": demand.code}, _manager(demand.owner)


def _asked() -> tuple[dict[str, Any], str]:
    enquiry = Enquiry.objects.filter(state="accepted").order_by("pk")[0]
    return {"code": enquiry.code}, _manager(enquiry.from_organisation)


def _letter() -> tuple[dict[str, Any], str]:
    organisation = _own_organisation()
    manager = managers_of(organisation).order_by("pk")[0]
    letter = invite_member(organisation, email="new@example.org", role=Role.MEMBER, actor=manager)
    return {"token": letter.token}, STRANGER


def _own_organisation() -> Organisation:
    return Organisation.objects.filter(memberships__user__username=OWNER).order_by("pk")[0]


def _own_desk() -> tuple[dict[str, Any], str]:
    return {"code": _own_organisation().code}, OWNER


def _notice() -> tuple[dict[str, Any], str]:
    notice = Notice.objects.order_by("pk")[0]
    return {"pk": notice.pk}, User.objects.get(pk=notice.recipient_id).username


def _profile() -> tuple[dict[str, Any], str]:
    organisation = _own_organisation()
    writer = managers_of(organisation).order_by("pk")[0]
    profile = create_listing(Expert, owner=organisation, actor=writer, name="示例专家", title="柑橘加工")
    return {"code": profile.code}, writer.username


def _learned() -> tuple[dict[str, Any], str]:
    """A version in use and one that waits, each with something that changed."""
    change = {"feature": "words", "old": 1.0, "new": 1.4, "good": 3.2, "other": 1.1, "reason": "tells"}
    for number, state in enumerate(("retired", "active", "candidate"), start=1):
        MatchingModel.objects.get_or_create(
            number=number,
            defaults={
                "state": state,
                "thresholds": {"high": 75.0, "middle": 60.0, "minimum": 50.0},
                "old_scores": {"ndcg": 0.61, "likelihood": -1.0},
                "new_scores": {"ndcg": 0.64, "likelihood": -0.9},
                "changes": [change],
            },
        )
    return {}, "mianyang-mishu"


EXAMPLES: dict[str, Example] = {
    "desk/match-quality/": _learned,
    "organisations/<str:code>/": _shown(Organisation),
    "desk/organisation/<str:code>/": _own_desk,
    "desk/organisation/<str:code>/edit/": _own_desk,
    "desk/organisation/<str:code>/members/": _own_desk,
    "agreements/<str:code>/": _shown(Agreement),
    "desk/agreements/<str:code>/": lambda: (_shown(Agreement)()[0], "mianyang-mishu"),
    "desk/suggestions/<str:code>/": _suggested,
    "desk/enquiries/<str:code>/": _asked,
    "desk/enquiries/new/<str:kind>/<str:code>/": lambda: (
        {"kind": "achievement", **_shown(Achievement)()[0]},
        _manager(Demand.objects.order_by("pk")[0].owner),
    ),
    "desk/notices/<int:pk>/open/": _notice,
    "invitations/<str:token>/": _letter,
    **{f"{model.kind_name}s/<str:code>/": _shown(model) for model in LISTING_MODELS},
    **{f"desk/{model.kind_name}s/<str:code>/": _owned(model, "published") for model in LISTING_MODELS},
    "desk/achievements/<str:code>/edit/": _owned(Achievement, "draft"),
    "desk/demands/<str:code>/edit/": _owned(Demand, "draft"),
    "desk/experts/<str:code>/edit/": _profile,
}
