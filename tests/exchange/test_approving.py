"""An organisation's own chain before its managers review: nothing is published past it, by service, page or program."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import Achievement, Demand
from jiedui.areas.exchange.selectors import in_review, review_todos
from jiedui.areas.exchange.services import listings as services
from jiedui.areas.exchange.workflow import workflow_of
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.approvals.models import ApprovalCase
from jiedui.foundation.approvals.selectors import case_of
from jiedui.foundation.core.errors import NotAllowed, WrongState
from tests.api.calling import Program, said
from tests.approvals.town import Town, say
from tests.exchange.factories import DemandFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def town():
    town = Town()
    town.chain()
    return town


def submitted(town):
    draft = town.draft()
    return services.submit_listing(draft, actor=town.writer)


def approved(town, listing):
    for person in (town.clerk, town.secretary, town.leader):
        say(person, case_of(listing))
    listing.refresh_from_db()
    return listing


def test_what_goes_through_a_chain_reaches_review_only_when_it_is_through(town):
    listing = submitted(town)
    assert (listing.state, sum(rows.count() for rows in in_review(town.manager)), listing.submitted_at) == (
        "approving",
        0,
        None,
    )
    approved(town, listing)
    assert (listing.state, [todo.title for todo in review_todos(town.manager, 5)]) == (
        "submitted",
        [str(listing)],
    )
    services.publish_listing(listing, actor=town.manager, secrecy_confirmed=True)
    assert listing.state == "published"


def test_another_kind_without_a_chain_goes_as_ever(town):
    demand = DemandFactory(owner=town.organisation, created_by=town.writer, state="draft")
    services.submit_listing(demand, actor=town.writer)
    assert (demand.state, ApprovalCase.objects.count()) == ("submitted", 0)


@pytest.mark.parametrize("verb", ["publish", "return", "renew"])
def test_no_service_takes_it_past_the_chain(town, verb):
    listing = submitted(town)
    deeds = {
        "publish": lambda: services.publish_listing(listing, actor=town.manager, secrecy_confirmed=True),
        "return": lambda: services.return_listing(listing, actor=town.manager, reason="不行"),
        "renew": lambda: services.renew_listing(listing, actor=town.manager),
    }
    with pytest.raises(WrongState, match="审批中"):
        deeds[verb]()
    with pytest.raises(NotAllowed):
        services.change_listing(listing, actor=town.writer, title="改名")
    with pytest.raises(NotAllowed):
        services.delete_listing(listing, actor=town.writer)


def test_the_table_itself_lets_nothing_past(town):
    draft, waiting = town.draft(), submitted(town)
    with pytest.raises(WrongState, match="本单位规定先经内部审批"):
        workflow_of(draft).move(draft, "submit", actor=town.writer)
    with pytest.raises(WrongState, match="内部审批还没有通过"):
        workflow_of(waiting).move(waiting, "pass_approval", actor=None)


def test_what_was_revised_after_publishing_goes_through_it_again(town):
    listing = approved(town, submitted(town))
    services.publish_listing(listing, actor=town.manager, secrecy_confirmed=True)
    services.revise_listing(listing, actor=town.manager)
    services.submit_listing(listing, actor=town.writer)
    assert (listing.state, case_of(listing).round) == ("approving", 2)


def test_taking_it_back_takes_it_out_of_the_chain(town):
    listing = submitted(town)
    with pytest.raises(NotAllowed):
        services.withdraw_listing(listing, actor=town.clerk)
    services.withdraw_listing(listing, actor=town.writer)
    assert (listing.state, case_of(listing).state) == ("draft", "withdrawn")
    services.delete_listing(listing, actor=town.writer)
    assert ApprovalCase.objects.count() == 0


def test_an_incomplete_draft_begins_nothing(town):
    draft = town.draft()
    Achievement.objects.filter(pk=draft.pk).update(description="", summary="", trl=None)
    with pytest.raises(WrongState):
        services.submit_listing(draft, actor=town.writer)
    assert ApprovalCase.objects.count() == 0


def test_the_page_shows_the_line_before_and_on_the_way(town, client):
    draft = town.draft()
    client.force_login(town.writer)
    page = client.get(draft.get_desk_url()).content.decode()
    assert ("提交后依次经过" in page, "提交内部审批" in page, "do/submit/" in page) == (True, True, False)
    client.post(f"{draft.get_desk_url()}do/begin_approval/")
    page = client.get(draft.get_desk_url()).content.decode()
    assert ("审批中" in page, "撤回审批" in page, 'aria-current="step"' in page) == (True, True, True)
    assert "审批中" in client.get(reverse("exchange:desk_achievements")).content.decode()


@pytest.mark.parametrize("step", ["submit", "begin_approval", "publish"])
def test_no_button_takes_it_past_the_chain(town, client, step):
    draft = town.draft()
    client.force_login(town.manager)
    client.post(f"{draft.get_desk_url()}do/{step}/", {"secrecy_confirmed": "on"})
    client.post(f"{draft.get_desk_url()}do/publish/", {"secrecy_confirmed": "on"})
    draft.refresh_from_db()
    assert draft.state in {"approving", "draft"}


def test_without_a_chain_the_page_offers_the_usual_step(client):
    town = Town()
    draft = town.draft()
    client.force_login(town.writer)
    page = client.get(draft.get_desk_url()).content.decode()
    assert ("提交内部审批" in page, "do/submit/" in page, "内部审批" in page) == (False, True, False)


def test_programs_go_through_it_too(town):
    draft = town.draft()
    writer, manager = Program(town.writer), Program(town.manager)
    steps = [step["name"] for step in writer.get(f"/achievements/{draft.code}").json()["steps"]]
    assert steps == ["begin-approval"]
    assert writer.post(f"/achievements/{draft.code}/submit").json()["state"]["value"] == "approving"
    answer = manager.post(f"/achievements/{draft.code}/publish", {"secrecy_confirmed": True})
    assert said(answer) == (409, "当前状态是“审批中”，不能发布。")
    for person in (town.clerk, town.secretary, town.leader):
        program = Program(person)
        (task,) = program.get("/approvals/tasks").json()["items"]
        answer = program.post(f"/approvals/tasks/{task['id']}/opinion", {"verdict": "agree"})
        assert answer.status_code == 200
    assert manager.get(f"/achievements/{draft.code}").json()["state"]["value"] == "submitted"


def test_a_writer_who_closes_their_account_leaves_what_is_on_its_way(town):
    listing = submitted(town)
    close_account(town.writer, actor=town.writer)
    assert approved(town, listing).state == "submitted"


def test_demands_and_experts_are_subjects_too(town):
    town.chain(subject="exchange.demand")
    demand = DemandFactory(owner=town.organisation, created_by=town.writer, state="draft")
    services.submit_listing(demand, actor=town.writer)
    assert Demand.objects.get().state == "approving"
