"""One way to see: for every model that lists what an actor may see, the list and the rule agree."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType

from jiedui.areas.exchange.models import Dismissal, Endorsement, SavedSearch, Suggestion
from jiedui.areas.exchange.rules import is_platform
from jiedui.foundation.accounts.models import AccessToken
from jiedui.foundation.core import clock
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.ledgers.models import ImportRun
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations.models import Handover, JoiningRequest, MergeProposal
from jiedui.foundation.organisations.rules import belongs_to
from tests.accounts.factories import UserFactory
from tests.api.calling import token_of
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory

# where each model's list is held against its rule, over every state and reader that it knows
PARITY = {
    "organisations.Organisation": "tests/organisations/test_rules.py",
    "organisations.JoiningRequest": "here",
    "organisations.Handover": "here",
    "organisations.MergeProposal": "here",
    "notifications.Notice": "here",
    "accounts.AccessToken": "here",
    "notifications.Preference": "tests/notifications/test_preferences.py",
    "activities.Activity": "tests/activities/test_visibility.py",
    "activities.CalendarAddress": "tests/activities/test_visibility.py",
    "agreements.Agreement": "tests/agreements/test_services.py",
    "agreements.Enclosure": "tests/agreements/test_enclosures.py",
    "agreements.JointText": "tests/agreements/joint/test_settling.py",
    "agreements.Commitment": "tests/agreements/commitments/test_commitments.py",
    "agreements.YearPlan": "tests/agreements/plans/test_plans.py",
    "exchange.Achievement": "tests/exchange/test_visibility.py",
    "exchange.Demand": "tests/exchange/test_visibility.py",
    "exchange.Expert": "tests/exchange/test_visibility.py",
    "exchange.Enquiry": "tests/exchange/test_enquiries.py",
    "insights.YearlyReport": "tests/insights/reports/test_settling.py",
    "jobs.BackgroundJob": "here",
    "ledgers.ImportRun": "here",
    "exchange.Suggestion": "here",
    "exchange.Dismissal": "here",
    "exchange.Endorsement": "here",
    "approvals.ApprovalCase": "tests/approvals/test_pages.py",
    "approvals.ApprovalChain": "tests/approvals/test_pages.py",
    "approvals.Delegation": "tests/approvals/test_pages.py",
    "api.Webhook": "tests/api/test_webhook_pages.py",
    "exchange.SavedSearch": "here",
}


def test_every_model_that_lists_what_one_may_see_is_named_here():
    listing = {
        model._meta.label for model in apps.get_models() if hasattr(model._default_manager, "visible_to")
    }
    assert {label for label in listing if apps.get_model(label).__module__.startswith("jiedui.")} == set(
        PARITY
    )


@pytest.fixture
def readers(db):
    """A person of each owner, one who belongs elsewhere, the staff, and nobody."""
    owners = {name: OrganisationFactory() for name in ("asking", "answering", "elsewhere")}
    people = {name: MembershipFactory(organisation=owner).user for name, owner in owners.items()}
    people |= {"staff": UserFactory(is_staff=True), "nobody": AnonymousUser()}
    return owners, people


WHO = ["asking", "answering", "elsewhere", "staff", "nobody"]


@pytest.mark.parametrize("who", WHO)
def test_a_notice_is_listed_for_whom_the_rule_allows_it(readers, who):
    _owners, people = readers
    kind = ContentType.objects.get_for_model(Notice)
    for person in people.values():
        if person.pk:
            Notice.objects.create(recipient=person, kind="x", target_type=kind, target_id=1, url="/")
    listed = set(Notice.objects.visible_to(people[who]))
    allowed = {row for row in Notice.objects.all() if people[who].has_perm("notifications.view_notice", row)}
    assert listed == allowed


@pytest.mark.parametrize("who", WHO)
def test_an_import_is_listed_for_whom_the_rule_allows_it(readers, who):
    _owners, people = readers
    for person in people.values():
        if person.pk:
            ImportRun.objects.create(kind="x", created_by=person, sha256="x")
    allowed = {run for run in ImportRun.objects.all() if people[who].has_perm("ledgers.view_run", run)}
    assert set(ImportRun.objects.visible_to(people[who])) == allowed


@pytest.mark.parametrize("who", WHO)
def test_a_job_is_listed_for_whom_the_rule_allows_it(readers, who):
    _owners, people = readers
    for person in people.values():
        if person.pk:
            BackgroundJob.objects.create(kind="x", owner=person)
    allowed = {job for job in BackgroundJob.objects.all() if people[who].has_perm("jobs.view_job", job)}
    assert set(BackgroundJob.objects.visible_to(people[who])) == allowed


@pytest.mark.parametrize("who", WHO)
def test_a_token_is_listed_for_its_owner(readers, who):
    _owners, people = readers
    for person in people.values():
        if person.pk:
            token_of(person)
    allowed = {row for row in AccessToken.objects.all() if people[who].has_perm("accounts.view_token", row)}
    assert set(AccessToken.objects.visible_to(people[who])) == allowed


def pairs(owners):
    """Every demand with every answer: published or not, for everybody or for the own organisation."""
    states = [{"published": True}, {"published": True, "visibility": "internal"}, {"published": False}]
    demands = [DemandFactory(owner=owners["asking"], **state) for state in states]
    answers = [AchievementFactory(owner=owners["answering"], **state) for state in states]
    experts = [ExpertFactory(owner=owners["answering"], **state) for state in states]
    for demand in demands:
        for answer in answers:
            yield {"demand": demand, "achievement": answer}
        for answer in experts:
            yield {"demand": demand, "expert": answer}


@pytest.mark.parametrize("who", WHO)
def test_a_suggestion_is_listed_for_whom_both_halves_are_allowed(readers, who):
    owners, people = readers
    for pair in pairs(owners):
        Suggestion.objects.create(**pair, seen_from="demand", score=1, band="high", refreshed_at=clock.now())
    see = people[who].has_perm
    allowed = {
        row
        for row in Suggestion.objects.all()
        if see("exchange.view_listing", row.demand) and see("exchange.view_listing", row.answer)
    }
    assert set(Suggestion.objects.visible_to(people[who])) == allowed


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("model", "said"), [(Dismissal, {"reason": "other"}), (Endorsement, {})])
def test_what_was_said_of_a_pair_is_listed_for_the_organisation_that_said_it(readers, who, model, said):
    owners, people = readers
    for pair in pairs(owners):
        for name in ("asking", "answering"):
            model.objects.create(**pair, organisation=owners[name], created_by=people[name], **said)
    rule = is_platform | belongs_to("organisation")
    allowed = {row for row in model.objects.all() if rule(people[who], row)}
    assert set(model.objects.visible_to(people[who])) == allowed


def asked(owners, people):
    """What people ask of the organisations: to join, to take over, to merge, to be told."""
    for name in ("asking", "answering"):
        MembershipFactory(organisation=owners[name], user=people[name], role="manager")
    for person in (people["elsewhere"], UserFactory()):
        for name in ("asking", "answering"):
            JoiningRequest.objects.create(person=person, organisation=owners[name], role="member", reason="x")
    Handover.objects.create(
        organisation=owners["asking"],
        giver=people["elsewhere"],
        receiver=people["answering"],
        roles=["clerk"],
    )
    Handover.objects.create(
        organisation=owners["answering"], giver=UserFactory(), receiver=UserFactory(), roles=["clerk"]
    )
    for name in ("asking", "elsewhere"):
        MergeProposal.objects.create(
            kept=owners["asking"], absorbed=owners["answering"], answer="declined", created_by=people[name]
        )
        SavedSearch.objects.create(person=people[name], name="x", kind="demand")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("model", "permission"),
    [
        (JoiningRequest, "organisations.view_joining"),
        (Handover, "organisations.view_handover"),
        (MergeProposal, "organisations.view_merge_proposal"),
        (SavedSearch, "exchange.view_saved_search"),
    ],
)
def test_what_people_asked_is_listed_for_whom_the_rule_allows_it(readers, who, model, permission):
    owners, people = readers
    asked(owners, people)
    allowed = {row for row in model.objects.all() if people[who].has_perm(permission, row)}
    assert set(model.objects.visible_to(people[who])) == allowed
