"""Who may call what: every call of a listing's and an organisation's life, by every kind of caller."""

import pytest

from tests.accounts.factories import UserFactory
from tests.api.calling import Program, status_of
from tests.exchange import town as making
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory

WHO = ["stranger", "elsewhere", "member", "writer", "manager", "staff"]
DRAFT = "draft"
# call → in which state the listing is, what is sent, and the answer to each kind of caller, in the order above
LISTINGS = {
    "get": (DRAFT, None, "404 404 200 200 200 200"),
    "patch": (DRAFT, {"summary": "改"}, "401 404 200 200 200 403"),
    "delete": (DRAFT, None, "401 404 403 204 204 403"),
    "submit": (DRAFT, None, "401 404 200 200 200 403"),
    "withdraw": ("submitted", None, "401 404 200 200 200 403"),
    "publish": ("submitted", {"secrecy_confirmed": True}, "401 404 403 403 200 403"),
    "return": ("submitted", {"comment": "补充"}, "401 404 403 403 200 403"),
    "archive": ("published", None, "401 404 403 403 200 403"),
    "renew": ("published", None, "401 404 403 403 200 403"),
    "revise": ("published", None, "401 404 403 200 200 403"),
    "take-down": ("published", {"comment": "侵权"}, "401 404 403 403 403 200"),
    "get published": ("published", None, "200 200 200 200 200 200"),
    "get attachments": (DRAFT, None, "404 404 200 200 200 200"),
    "get sheet": (DRAFT, None, "404 404 200 200 200 200"),
}


@pytest.fixture
def people(db):
    """One caller of each kind, and the organisation that all is about."""
    unit = OrganisationFactory()
    members = {name: MembershipFactory(organisation=unit).user for name in ("member", "writer")}
    return unit, {
        "stranger": None,
        "elsewhere": MembershipFactory(organisation=OrganisationFactory(), role="manager").user,
        **members,
        "manager": MembershipFactory(organisation=unit, role="manager").user,
        "staff": UserFactory(is_staff=True),
    }


@pytest.mark.parametrize("factory", [AchievementFactory, DemandFactory, ExpertFactory])
@pytest.mark.parametrize("call", list(LISTINGS))
def test_who_may_do_what_with_a_listing(people, call, factory):
    unit, who = people
    state, body, expected = LISTINGS[call]
    answers = []
    for name in WHO:
        row = factory(
            owner=unit,
            created_by=who["writer"],
            **({"published": True} if state == "published" else {"state": state}),
        )
        at, program = f"/{row.kind_name}s/{row.code}", Program(who[name])
        if call.startswith("get"):
            below = call.removeprefix("get").strip()
            answer = program.get(f"{at}/{below}" if below in {"attachments", "sheet"} else at)
        elif call in {"patch", "delete"}:
            answer = program.call(call, at, body, If_Match="*")
        else:
            answer = program.post(f"{at}/{call}", body)
        answers.append(str(answer.status_code))
    assert " ".join(answers) == expected


ORGANISATIONS = [
    ("get", "", None, "200 200 200 200 200 200"),
    ("patch", "", {"introduction": "新"}, "401 403 403 403 200 200"),
    ("get", "/members", None, "401 403 200 200 200 200"),
    ("get", "/invitations", None, "401 403 403 403 200 200"),
    ("post", "/invitations", {"email": "a@example.org"}, "401 403 403 403 201 201"),
    ("post", "/verify", None, "401 403 403 403 403 409"),
    ("post", "/parent", {"parent": None}, "401 403 403 403 200 200"),
    ("post", "/leave", None, "401 409 204 204 409 409"),
    ("get", "/members/export", None, "401 403 200 200 200 200"),
    ("post", "/merge-proposals", {"other": "DW-XXXXXXXX"}, "401 403 403 403 422 422"),
    ("get", "/merge/DW-XXXXXXXX", None, "401 403 403 403 403 404"),
    ("post", "/merge", {"absorbed": "DW-XXXXXXXX", "confirmation": "x"}, "401 403 403 403 403 404"),
    ("post", "/manager", {"email": "nobody@example.org"}, "401 403 403 403 403 422"),
    ("delete", "/logo", None, "401 403 403 403 409 409"),
]


EVERYWHERE = [
    ("get", "/jobs", None, "401 200 200 200 200 200"),
    ("get", "/imports", None, "401 200 200 200 200 200"),
    ("get", "/imports/kinds", None, "401 200 200 200 200 200"),
    ("get", "/imports/kinds/exchange.achievement/template", None, "401 200 200 200 200 404"),
    ("get", "/achievements/export", None, "200 200 200 200 200 200"),
    ("get", "/achievements/own/export", None, "401 200 200 200 200 200"),
    ("get", "/achievements/facets", None, "200 200 200 200 200 200"),
    ("post", "/achievements/similar", {"title": "x"}, "401 200 200 200 200 200"),
    ("get", "/organisations/merge-proposals", None, "401 200 200 200 200 200"),
    ("get", "/organisations/likely-duplicates", None, "401 403 403 403 403 200"),
    ("get", "/organisations/pending/export", None, "401 403 403 403 403 200"),
    ("post", "/brochures", {"title": "x"}, "401 409 409 409 409 409"),
    ("post", "/me/own-data-copies", None, "401 202 202 202 202 202"),
]


@pytest.mark.parametrize(("method", "path", "body", "expected"), EVERYWHERE)
def test_who_may_call_what_names_no_organisation(people, method, path, body, expected):
    _unit, who = people
    answers = [status_of(Program(who[name]).call(method, path, body)) for name in WHO]
    assert " ".join(map(str, answers)) == expected


@pytest.mark.parametrize(("method", "path", "body", "expected"), ORGANISATIONS)
def test_who_may_do_what_with_an_organisation(people, method, path, body, expected):
    unit, who = people
    headers = {"If_Match": "*"} if method == "patch" else {}
    answers = [
        status_of(Program(who[name]).call(method, f"/organisations/{unit.code}{path}", body, **headers))
        for name in WHO
    ]
    assert " ".join(map(str, answers)) == expected


def test_who_sees_which_lists_of_their_own(people):
    _unit, who = people
    for path in (
        "/me",
        "/me/notices",
        "/me/todos",
        "/me/invitations",
        "/enquiries",
        "/suggestions",
        "/organisations/own",
    ):
        answers = {
            name: Program(who[name]).get(path).status_code for name in ("stranger", "elsewhere", "staff")
        }
        assert answers == {"stranger": 401, "elsewhere": 200, "staff": 200}


ENQUIRY = {  # sender, receiver, stranger
    "accept": "403 200 404",
    "ask": "403 200 404",
    "decline": "403 200 404",
    "withdraw": "200 403 404",
    "get": "200 200 404",
}


@pytest.mark.parametrize("call", list(ENQUIRY))
def test_who_may_do_what_with_an_enquiry(town, call):
    from jiedui.areas.exchange.services.enquiries import send_enquiry

    words = {"cooperation": ["licence"], "unclear": "规模？", "about": "食品企业。"}
    answers = []
    for number, person in enumerate([town.boss, town.head, town.stranger]):
        row = making.achievement(town, title=f"成果之{number}")
        code = send_enquiry(row, organisation=town.enterprise, actor=town.boss, **words).code
        program = Program(person)
        path = f"/enquiries/{code}"
        answer = program.get(path) if call == "get" else program.post(f"{path}/{call}", {"comment": "说明"})
        answers.append(str(answer.status_code))
    assert " ".join(answers) == ENQUIRY[call]
