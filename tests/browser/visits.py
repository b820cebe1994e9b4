"""A visit to every page there is: the address filled with something of the demonstration, and somebody who may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

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
from jiedui.foundation.approvals.models import ApprovalCase, ApprovalChain
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.ledgers.models import ImportRun
from jiedui.foundation.notifications.digests import DIGEST
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.unsubscribing import way_out
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import managers_of
from jiedui.foundation.organisations.services import invite_member
from jiedui.fronts.api.webhooks.models import Webhook, WebhookDelivery
from tests.addresses import NO_PAGES, POST_ONLY, ROUTES, filled
from tests.browser.examples import BROKER, OWNER, SECRETARY, STRANGER, Example, shown
from tests.browser.visits_together import TOGETHER

PORTAL = (
    "/",
    "/news/",
    "/news/forum-residue-2026/",
    "/about/",
    "/contact/",
    "/search/?q=柑橘",
    "/search/?q=柑桔%20量子纠缠",
    "/no-such-page/",
)
# one that is not there, to see what is said then
MISSING = {
    "/no-such-page/",
    "/accounts/sso/none/login/",
    "/accounts/sso/none/login/callback/",
    "/accounts/sso/login/error/",
    "/unsubscribe/none/",
    "/desk/searches/new/",  # of no list: nothing to keep
}


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
    yield Visit("/desk/searches/new/?kind=achievement&q=柑橘", OWNER)


def _at_the_matching_desk() -> Iterator[Visit]:
    """The broker's pairs, and one of them ticked to be asked about."""
    yield Visit("/desk/matching/?since=all&band=all", BROKER)
    broker = User.objects.get(username=BROKER)
    desk = MatchingDesk(broker, {"since": "all", "band": "all"})
    tokens = [pair.token for group in desk.page().object_list for pair in group.pairs]
    yield Visit(f"/desk/matching/enquire/?pair={tokens[0]}", BROKER)


def _reader_of(address: str) -> str:
    if address in {"ui/", "desk/organisation/verification/", "desk/organisation/merging/"}:
        return "guanli"
    own = ("close", "email", "profile", "security", "sessions", "password/change", "sso", "2fa/webauthn/add")
    signed_in = {f"accounts/{page}/" for page in own}
    return OWNER if address.startswith("desk/") or address in signed_in else STRANGER


def _manager(organisation: Organisation) -> str:
    manager = managers_of(organisation).order_by("pk").first()
    assert manager is not None
    return str(manager.username)


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


def _other_organisation() -> Organisation:
    return Organisation.objects.verified().exclude(memberships__user__username=OWNER).order_by("pk")[0]


def _elsewhere() -> tuple[dict[str, Any], str]:
    return {"code": _other_organisation().code}, OWNER


def _merged() -> tuple[dict[str, Any], str]:
    """Two registrations before the staff decide."""
    return {"kept": _own_organisation().code, "absorbed": _other_organisation().code}, "guanli"


def _job() -> tuple[dict[str, Any], str]:
    """Work that failed and says why."""
    owner = User.objects.get(username=OWNER)
    job, _made = BackgroundJob.objects.get_or_create(
        owner=owner, kind="exchange.brochure", defaults={"state": "failed", "problem": "没有可以收入的内容。"}
    )
    return {"code": job.code}, OWNER


def _webhook() -> tuple[dict[str, Any], str]:
    """An address for events with one message that did not arrive."""
    organisation = _own_organisation()
    webhook, _made = Webhook.objects.get_or_create(
        organisation=organisation,
        label="示例系统",
        defaults={
            "url": "https://hooks.example.org/",
            "kinds": ["exchange.demand.published"],
            "created_by": User.objects.get(username=OWNER),
        },
    )
    delivery, _made = WebhookDelivery.objects.get_or_create(
        webhook=webhook, kind="exchange.demand.published", body="{}"
    )
    return {"organisation": organisation.code, "code": webhook.code, "pk": delivery.pk}, OWNER


def _unsubscribed() -> tuple[dict[str, Any], str]:
    way = way_out(User.objects.get(username=OWNER), DIGEST)
    return {"token": way.rstrip("/").rpartition("/")[2]}, STRANGER


def _notice() -> tuple[dict[str, Any], str]:
    notice = Notice.objects.order_by("pk")[0]
    return {"pk": notice.pk}, User.objects.get(pk=notice.recipient_id).username


def _ledger() -> tuple[dict[str, Any], str]:
    return {"code": ImportRun.objects.get(created_by__username=OWNER).code}, OWNER


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


def _guarded() -> tuple[dict[str, Any], str]:
    """Somebody with an app, a passkey and recovery codes."""
    person = User.objects.get(username="zhuanjia")
    if not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(person)
    passkey, _made = Authenticator.objects.get_or_create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        defaults={"data": {"name": "示例电脑", "credential": {}}},
    )
    return {"pk": passkey.pk}, person.username


def _case() -> tuple[dict[str, Any], str]:
    own = ApprovalCase.objects.filter(organisation__memberships__user__username=SECRETARY)
    return {"code": own.order_by("-pk")[0].code}, SECRETARY


def _chain() -> tuple[dict[str, Any], str]:
    return {"code": ApprovalChain.objects.order_by("pk")[0].code}, "guanli"


UNIT_PAGES = ("", "edit/", "members/", "members/invite/", "alliances/", "handovers/", "propose-merge/")
WEBHOOK_PAGES = ("", "new/", "<str:code>/", "<str:code>/edit/", "<str:code>/deliveries/<int:pk>/")
FACTOR_PAGES = (
    "reauthenticate",
    "recovery-codes",
    "recovery-codes/generate",
    "totp/deactivate",
    "webauthn/keys/<int:pk>/edit",
    "webauthn/keys/<int:pk>/remove",
)


EXAMPLES: dict[str, Example] = {
    **{f"accounts/2fa/{page}/": _guarded for page in FACTOR_PAGES},
    "accounts/2fa/totp/activate/": lambda: ({}, OWNER),
    "desk/match-quality/": _learned,
    "organisations/<str:code>/": shown(Organisation),
    **{f"desk/organisation/<str:code>/{page}": _own_desk for page in UNIT_PAGES},
    **{f"desk/organisation/<str:organisation>/webhooks/{page}": _webhook for page in WEBHOOK_PAGES},
    "desk/organisation/<str:code>/join/": _elsewhere,
    "desk/organisation/merging/<str:kept>/<str:absorbed>/": _merged,
    "desk/jobs/<str:code>/": _job,
    "unsubscribe/<str:token>/": _unsubscribed,
    **TOGETHER,
    "desk/approvals/<str:code>/": _case,
    "desk/approvals/chains/<str:code>/": _chain,
    "desk/news-offers/": lambda: ({}, "bianji"),
    "desk/suggestions/<str:code>/": _suggested,
    "desk/enquiries/<str:code>/": _asked,
    "desk/enquiries/new/<str:kind>/<str:code>/": lambda: (
        {"kind": "achievement", **shown(Achievement)()[0]},
        _manager(Demand.objects.order_by("pk")[0].owner),
    ),
    "desk/notices/<int:pk>/open/": _notice,
    "desk/imports/<str:code>/": _ledger,
    "desk/imports/<str:code>/columns/": _ledger,
    "invitations/<str:token>/": _letter,
    **{f"{model.kind_name}s/<str:code>/": shown(model) for model in LISTING_MODELS},
    **{f"desk/{model.kind_name}s/<str:code>/": _owned(model, "published") for model in LISTING_MODELS},
    "desk/achievements/<str:code>/edit/": _owned(Achievement, "draft"),
    "desk/demands/<str:code>/edit/": _owned(Demand, "draft"),
    "desk/experts/<str:code>/edit/": _profile,
}
