"""我的审批 at the desk: the boxes, one case, the opinion, delegations; and who sees which."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from jiedui.foundation.approvals.models import ApprovalCase, ApprovalChain, Delegation, Opinion
from jiedui.foundation.approvals.services import StepGiven, delegate
from jiedui.foundation.core import clock
from tests.accounts.factories import UserFactory
from tests.organisations.factories import MembershipFactory

from .town import say, stands_at, task_of

pytestmark = pytest.mark.django_db
MINE = reverse("approvals:mine")
BOX_PAGES = {"open": "mine", "done": "done", "submitted": "submitted"}


def page_of(client, actor, url):
    client.force_login(actor)
    return client.get(url).content.decode()


def test_the_boxes_hold_what_waits_what_was_decided_and_what_was_submitted(town, client):
    town.chain()
    first, second = town.submitted(), town.submitted()
    say(town.clerk, first)
    found = {
        (name, box): [case.pk for case in page_at(client, actor, box)]
        for name, actor in {"clerk": town.clerk, "writer": town.writer, "secretary": town.secretary}.items()
        for box in ("open", "done", "submitted")
    }
    assert found == {
        ("clerk", "open"): [second.pk],
        ("clerk", "done"): [first.pk],
        ("clerk", "submitted"): [],
        ("writer", "open"): [],
        ("writer", "done"): [],
        ("writer", "submitted"): [second.pk, first.pk],
        ("secretary", "open"): [first.pk],
        ("secretary", "done"): [],
        ("secretary", "submitted"): [],
    }


def page_at(client, actor, box, **query):
    client.force_login(actor)
    return client.get(reverse(f"approvals:{BOX_PAGES[box]}"), query).context["page"].object_list


def test_a_box_is_searched_and_narrowed(town, client):
    town.chain()
    first, second = town.submitted(), town.submitted()
    say(town.clerk, first, "return", "改")
    assert [case.pk for case in page_at(client, town.writer, "submitted", state="returned")] == [first.pk]
    assert [case.pk for case in page_at(client, town.writer, "submitted", q=second.code)] == [second.pk]
    assert list(page_at(client, town.writer, "submitted", q="没有这个")) == []
    assert len(page_at(client, town.writer, "submitted", subject="exchange.achievement")) == 2


def test_a_box_is_taken_along(town, client):
    town.chain()
    case = town.submitted()
    client.force_login(town.writer)
    answer = client.get(reverse("approvals:submitted"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert (case.code in lines[1], "经办" in lines[1], len(lines)) == (True, True, 2)


def test_opinions_and_delegations_are_taken_along(town, client):
    town.chain((StepGiven("主委", role="leader"),))
    today = clock.today()
    delegate(town.organisation, actor=town.leader, receiver=town.clerk, starts_on=today, ends_on=today)
    case = say(town.clerk, town.submitted(), words="可以公开。")
    client.force_login(town.clerk)
    taken = [
        b"".join(client.get(url, {"export": "csv"}).streaming_content).decode("utf-8-sig")
        for url in (case.get_absolute_url(), reverse("approvals:delegations"))
    ]
    assert ("主委,办示例,方示例,同意,可以公开。" in taken[0], "方示例,办示例,全部审批" in taken[1]) == (
        True,
        True,
    )
    client.force_login(UserFactory())
    assert client.get(case.get_absolute_url(), {"export": "csv"}).status_code == 404


def test_a_case_shows_its_line_and_a_form_to_those_who_are_asked(town, client):
    town.chain((StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader")))
    case = town.submitted()
    say(town.secretary, case, words="同意公开。")
    page = page_of(client, town.other_secretary, case.get_absolute_url())
    for words in ("1/2", "同意公开。", 'data-state="open"', 'data-state="waiting"', 'name="verdict"'):
        assert words in page
    assert 'name="verdict"' not in page_of(client, town.writer, case.get_absolute_url())


def test_an_opinion_is_given_on_the_page(town, client):
    town.chain()
    case = town.submitted()
    client.force_login(town.clerk)
    url = reverse("approvals:opinion", args=[case.code])
    task = task_of(town.clerk, case).pk
    answer = client.post(url, {"task": task, "verdict": "agree", "words": "可以。"})
    assert (answer.status_code, answer["Location"], stands_at(case)) == (
        303,
        case.get_absolute_url(),
        "秘书长",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "return", "words": ""},
        {"verdict": "refuse", "words": " "},
        {"verdict": "x"},
        {"words": "长" * 1001},
    ],
)
def test_what_is_wrong_with_an_opinion_is_said_beside_it_and_the_words_stay(town, client, wrong):
    town.chain()
    case = town.submitted()
    client.force_login(town.clerk)
    data = {"task": task_of(town.clerk, case).pk, "verdict": "agree", "words": "原话"} | wrong
    answer = client.post(reverse("approvals:opinion", args=[case.code]), data)
    assert (answer.status_code, Opinion.objects.count()) == (422, 0)
    assert data["words"].strip() in answer.content.decode()


@pytest.mark.parametrize("task", ["", "x", "999999", "9" * 40])
def test_a_task_that_is_none_is_not_found(town, client, task):
    town.chain()
    case = town.submitted()
    client.force_login(town.clerk)
    url = reverse("approvals:opinion", args=[case.code])
    assert client.post(url, {"task": task, "verdict": "agree"}).status_code == 404


def test_the_submitter_withdraws_on_the_page(town, client):
    town.chain()
    case = town.submitted()
    client.force_login(town.writer)
    client.post(reverse("approvals:withdraw", args=[case.code]))
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_what_somebody_was_trusted_with_is_marked(town, client):
    town.chain((StepGiven("主委", role="leader"),))
    today = clock.today()
    delegate(town.organisation, actor=town.leader, receiver=town.clerk, starts_on=today, ends_on=today)
    case = town.submitted()
    for url in (MINE, case.get_absolute_url(), reverse("workbench:home")):
        assert "受方示例委托" in page_of(client, town.clerk, url)
    say(town.clerk, case)
    assert "受方示例委托" in page_of(client, town.writer, case.get_absolute_url())


def test_a_delegation_is_given_and_revoked_on_the_page(town, client):
    client.force_login(town.leader)
    url = reverse("approvals:delegations")
    today = clock.today()
    data = {"receiver": town.clerk.pk, "starts_on": today, "ends_on": today + timedelta(days=3)}
    assert client.post(url, data).status_code == 303
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"ends_on": today - timedelta(days=3)}).status_code == 422
    given = Delegation.objects.get()
    client.post(reverse("approvals:revoke_delegation", args=[given.pk]))
    assert not Delegation.objects.valid().exists()


def test_strangers_find_no_case(town, client):
    town.chain()
    case = town.submitted()
    client.force_login(UserFactory())
    assert client.get(case.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("page", ["mine", "delegations", "chains"])
def test_the_lists_need_the_same_queries_for_any_number_of_rows(page, town, queries_of, client):
    client.force_login(town.clerk)
    url = reverse(f"approvals:{page}")
    needed = []
    for rows, subject in enumerate(("achievement", "demand", "expert"), start=1):
        town.chain(subject=f"exchange.{subject}")
        town.submitted()
        delegate(
            town.organisation,
            actor=town.leader,
            receiver=town.clerk,
            subject=f"exchange.{subject}",
            starts_on=clock.today(),
            ends_on=clock.today(),
        )
        if rows != 2:
            client.get(url)
            needed.append(queries_of(url))
    assert needed[0] == needed[1]


def test_a_case_needs_the_same_queries_for_any_number_of_people_and_opinions(town, queries_of, client):
    town.chain((StepGiven("会签", role="secretary", rule="all"), StepGiven("主委", role="leader")))
    client.force_login(town.leader)
    case = town.submitted()
    few = queries_of(case.get_absolute_url())
    for number in range(3):
        MembershipFactory(organisation=town.organisation, role="secretary", user__name=f"秘{number}")
    case = town.submitted()
    say(town.secretary, case)
    say(town.other_secretary, case, words="同意")
    assert queries_of(case.get_absolute_url()) <= few + 1


# --- one way to see


@pytest.mark.parametrize("who", ["writer", "clerk", "manager", "gone", "stranger", "staff", "nobody"])
def test_cases_chains_and_delegations_are_listed_for_whom_the_rule_allows_them(town, who):
    town.chain()
    town.submitted()
    gone = MembershipFactory(organisation=town.organisation)
    town.submitted(by=gone.user)
    for giver in (town.leader, town.writer):
        delegate(
            town.organisation,
            actor=giver,
            receiver=town.clerk if giver is town.leader else town.secretary,
            starts_on=clock.today(),
            ends_on=clock.today(),
        )
    gone.delete()
    people = {"stranger": UserFactory(), "staff": UserFactory(is_staff=True), "nobody": AnonymousUser()}
    people |= {"gone": type(gone.user).objects.get(pk=gone.user.pk)}
    actor = people.get(who) or getattr(town, who)
    for model, permission in (
        (ApprovalCase, "approvals.view_case"),
        (ApprovalChain, "approvals.view_chain"),
        (Delegation, "approvals.view_delegation"),
    ):
        allowed = {row for row in model.objects.all() if actor.has_perm(permission, row)}
        assert set(model.objects.visible_to(actor)) == allowed
