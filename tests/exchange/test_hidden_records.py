"""What one may not see and what does not exist are told apart by nobody: the same answer, at the same cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.areas.exchange.selectors import possible_contributors
from tests.accounts.factories import UserFactory
from tests.api.calling import Program
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

MADE = {
    "achievements": AchievementFactory,
    "demands": DemandFactory,
    "experts": ExpertFactory,
    "organisations": lambda: OrganisationFactory(verified_at=None),
}


def answered(ask, address, code):
    """What is said, without the code that was asked for and the number of the request, and how many queries it took."""
    url = address.format(code=code)
    ask(url)
    with CaptureQueriesContext(connection) as queries:
        answer = ask(url)
    words = re.sub(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|csrf\S+ value=\S+", "", answer.text.replace(code, "")
    )
    return answer.status_code, re.sub(r'"hx-headers"?\S*|X-CSRFToken\S+ "\w+"', "", words), len(queries)


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("who", ["stranger", "member of another"])
@pytest.mark.parametrize("address", ["/{kind}/{code}/", "/{kind}/{code}/sheet.pdf", "/desk/{kind}/{code}/"])
def test_the_page_of_what_is_hidden_is_that_of_nothing(client, kind, who, address):
    hidden = MADE[kind]().code
    if who != "stranger":
        client.force_login(MembershipFactory(role="manager").user)
    elsewhere = address.replace("{kind}", "organisation" if "/desk/organisations" in address else kind)
    nothing = f"{hidden[:3]}22222222"
    assert answered(client.get, elsewhere, hidden) == answered(client.get, elsewhere, nothing)


@pytest.mark.parametrize("kind", MADE)
def test_to_a_program_too(kind):
    hidden, program = MADE[kind]().code, Program(UserFactory())
    answers = [answered(program.get, f"/{kind}/{{code}}", code) for code in (hidden, f"{hidden[:3]}22222222")]
    assert (answers[0], answers[0][0]) == (answers[1], 404)


def test_an_organisation_that_waits_is_offered_to_nobody_and_found_by_no_code():
    listing = AchievementFactory()
    writer = MembershipFactory(organisation=listing.owner, role="manager").user
    waiting, known = OrganisationFactory(verified_at=None), OrganisationFactory()
    assert list(possible_contributors(listing, listing.owner)) == [known]
    sent = Program(writer).patch(f"/achievements/{listing.code}", {"contributors": [waiting.code]})
    nothing = Program(writer).patch(f"/achievements/{listing.code}", {"contributors": ["DW-22222222"]})
    told = [answer.json()["errors"]["contributors"][0] for answer in (sent, nothing)]
    assert (told[0].replace(waiting.code, "DW-22222222"), sent.status_code) == (told[1], 422)
