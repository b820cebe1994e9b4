"""Whatever is sent by whichever form of whichever page: an answer in words, never a fault, and nothing runs when it is shown."""

from copy import deepcopy
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve

from jiedui.areas.activities import services as activities
from jiedui.areas.exchange.services.enquiries import send_enquiry
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.foundation.core import clock
from jiedui.foundation.ledgers.kinds import ledger_kinds
from jiedui.foundation.organisations import services
from jiedui.fronts.api.webhooks.services import create_webhook
from tests.accounts.factories import UserFactory
from tests.addresses import NO_PAGES, POST_ONLY, ROUTES, filled
from tests.exchange import town as making
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.ledgers.files import csv
from tests.ledgers.steps import begun
from tests.nasty import ELSEWHERE, FIGURES, MARKUP, TEXTS, UNWRITABLE, WAYS_BACK, forms_of
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NO_FORMS_OF_OURS = {"/ui/", "/accounts/logout/"}


@pytest.fixture
def world():
    """Something at every address that has a form, all of it the institute's; a member of it, one of the staff, a stranger."""
    town = making.build_town()
    wanted, found = making.demand(town), making.achievement(town)
    making.all_indexed()
    refresh_suggestions(wanted)
    refresh_suggestions(found)
    own = {"owner": town.institute, "created_by": town.head}
    drafts = {
        "achievements": AchievementFactory(**own),
        "demands": DemandFactory(**own),
        "experts": ExpertFactory(**own),
    }
    enquiry = send_enquiry(
        found,
        organisation=town.enterprise,
        actor=town.boss,
        cooperation=["licence"],
        unclear="原料？",
        about="皮渣。",
    )
    colleague = MembershipFactory(organisation=town.institute, role="clerk").user
    services.invite_member(town.institute, email="new@example.org", role="member", actor=town.head)
    services.ask_to_join(town.institute, actor=UserFactory(), role="liaison", reason="我在所里做联络")
    services.offer_handover(town.institute, receiver=colleague, roles=["manager"], actor=town.head)
    other = OrganisationFactory(name="柑橘研究院（示例）")
    services.propose_merge(town.institute, other=other, reason="重复登记", actor=town.head)
    webhook = create_webhook(
        town.institute,
        actor=town.head,
        label="系统",
        url="https://example.org/x",
        kinds=["exchange.demand.published"],
    )
    activity = held_activity(town)
    kind = ledger_kinds["exchange.achievement"]
    run = begun(kind, csv("成果名称,甲\n乙,丙\n"), town.institute, town.head)
    codes = {f"desk/{name}/": draft.code for name, draft in drafts.items()} | {
        "desk/organisation/merging/": town.institute.code,
        "desk/organisation/": town.institute.code,
        "desk/enquiries/new/": making.demand(town, title="另一项需求（示例）").code,
        "desk/enquiries/": enquiry.code,
        "desk/suggestions/": found.code,
        "desk/imports/": run.code,
        "desk/agreements/": town.world.agreement.code,
        "desk/activities/": activity.code,
        "activities/": activity.code,
        "achievements/": found.code,
        "demands/": wanted.code,
    }
    known = {
        "organisation": town.institute.code,
        "kind": "demand",
        "kept": town.institute.code,
        "absorbed": other.code,
    }
    return town, codes, known, webhook.code


def held_activity(town):
    """An activity of the institute, written up and put to both sides."""
    day = clock.now() - timedelta(days=3)
    activity = activities.create_activity(
        actor=town.head,
        agreement=town.world.agreement,
        host=town.institute,
        co_hosts=[town.world.lead_a],
        kind="visit",
        title="互访（示例）",
        venue="示例会场",
        purpose="交流",
        starts_at=day,
        ends_at=day + timedelta(hours=2),
    )
    activities.invite(activity, name="示例来宾", consents=True, actor=town.head)
    activities.invite(activity, user=town.head, actor=town.head)
    activities.hold_activity(activity, actor=town.head)
    activities.write_minutes(activity, body="纪要", actor=town.head)
    activities.submit_minutes(activity, actor=town.head)
    return activity


def addresses(codes, known, webhook, *, within=""):
    """Every page of ours below an address, with something that is there."""
    for route in sorted(set(ROUTES) - set(POST_ONLY) - NO_PAGES):
        if not route.startswith(within):
            continue
        code = webhook if "webhooks/<" in route else _of_longest(codes, route)
        yield filled(route, **known, **({"code": code} if code else {}))


def _of_longest(codes, route):
    fitting = [start for start in codes if route.startswith(start)]
    return codes[max(fitting, key=len)] if fitting else ""


class Browser:
    """Somebody who sends a form and has never sent it."""

    def __init__(self, person):
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)

    def ask(self, method, address, sent=""):
        """The answer, and the page that it leads to; everything is as before afterwards."""
        cookies = deepcopy(self.client.cookies)
        with transaction.atomic():
            answer = self._ask(method, address, sent)
            led = answer.headers.get("Location", "")
            after = self.client.get(led) if sent and led.startswith("/") else None
            transaction.set_rollback(True)
        cache.clear()
        self.client.cookies = cookies
        return [each for each in (answer, after) if each is not None]

    def _ask(self, method, address, sent):
        if method == "get":
            return self.client.get(f"{address.partition('?')[0]}?{sent}" if sent else address)
        return self.client.post(address, sent, content_type="application/x-www-form-urlencoded")


def forms(browser, found_at):
    """Every form that this reader meets."""
    for address in found_at:
        (answer,) = browser.ask("get", address)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            yield from forms_of(answer.text, address)


def kind_of(form):
    """Forms of one kind differ in their values, and in what they are about."""
    route = resolve(form.path).route
    return route, form.method, frozenset(form.fields), route.startswith("^") and form.path


def sent_by(form):
    """What comes back in a form: less of it where nothing is typed, or only asked for."""
    if form.typed:
        yield from ((name, form.with_text(value)) for name, value in TEXTS.items())
    figures = FIGURES if form.typed and form.method == "post" else dict(list(FIGURES.items())[:1])
    yield from ((name, form.with_all(value)) for name, value in {**UNWRITABLE, **figures}.items())
    if WAYS_BACK & set(form.fields):
        yield "a page elsewhere", form.with_way(ELSEWHERE)


def faults(browser, form):
    """What went wrong when this form came back with nonsense in it."""
    for name, body in sent_by(form):
        for answer in browser.ask(form.method, form.action, body):
            led = urlsplit(answer.headers.get("Location", "")).netloc
            runs = not answer.streaming and MARKUP in answer.text
            if answer.status_code >= 500 or runs or led not in {"", "testserver"}:
                yield f"{form.method} {form.action} {sorted(form.fields)} {name}: {answer.status_code} {led}"


def test_no_form_is_broken_by_what_is_typed_into_it(world):
    town, *known = world
    met, found = set(), []
    # whoever belongs there meets everything; the staff and strangers meet more in one part
    for person, part in ((town.head, ""), (town.world.staff, "desk/organisation/"), (None, "accounts/")):
        browser = Browser(person)
        for form in list(forms(browser, addresses(*known, within=part))):
            if form.path not in NO_FORMS_OF_OURS and kind_of(form) not in met:
                met.add(kind_of(form))
                found += faults(browser, form)
    assert (found, len(met) > 60) == ([], True)
