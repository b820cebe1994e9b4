"""Branch agreements hang under a framework agreement in force, and both pages say so."""

import pytest

from jiedui.areas.agreements.choices import AgreementKind
from jiedui.areas.agreements.services import create_agreement
from jiedui.foundation.core.errors import Invalid
from tests.agreements.factories import (
    agree,
    end,
    make_agreement,
    make_organisation,
    make_signer,
    twinned_world,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return twinned_world()


def branch(world, **values):
    leads = [make_organisation(region=world.region_a), make_organisation(region=world.region_b)]
    return make_agreement(
        actor=world.staff,
        leads=leads,
        title="支社共建协议",
        kind=AgreementKind.BRANCH,
        parent=world.agreement,
        shorts="绵碚",
        **values,
    )


@pytest.mark.parametrize(
    ("kind", "parent", "sentence"),
    [
        ("branch", "none", "须依据一份生效的框架协议"),
        ("branch", "draft", "不是生效的框架协议"),
        ("branch", "branch", "不是生效的框架协议"),
        ("branch", "ended", "不是生效的框架协议"),
        ("framework", "framework", "框架协议不依据其他协议"),
    ],
)
def test_what_a_branch_agreement_hangs_under(world, kind, parent, sentence):
    draft = make_agreement(
        actor=world.staff, leads=[world.lead_a, world.lead_b], in_force=False, shorts="绵碚"
    )
    parents = {"none": None, "draft": draft, "framework": world.agreement, "ended": world.agreement}
    parents["branch"] = branch(world)
    if parent == "ended":
        end(world.agreement)
    with pytest.raises(Invalid, match=sentence):
        create_agreement(
            actor=world.staff, drafter=world.lead_a, title="支社共建", kind=kind, parent=parents[parent]
        )


def test_both_pages_show_the_other(world, client):
    under = branch(world)
    public = client.get(world.agreement.get_absolute_url()).content.decode()
    assert under.get_absolute_url() in public
    assert world.agreement.get_absolute_url() in client.get(under.get_absolute_url()).content.decode()
    client.force_login(world.staff)
    assert under.get_desk_url() in client.get(world.agreement.get_desk_url()).content.decode()
    assert world.agreement.get_desk_url() in client.get(under.get_desk_url()).content.decode()


def test_a_draft_under_it_is_not_shown_to_strangers(world, client):
    under = branch(world, in_force=False)
    assert under.title not in client.get(world.agreement.get_absolute_url()).content.decode()


def test_the_page_says_when_the_framework_agreement_has_ended(world, client):
    under = branch(world, in_force=False)
    agree(under)
    end(world.agreement)
    client.force_login(world.staff)
    for page in (under.get_absolute_url(), under.get_desk_url()):
        assert "所依据的框架协议已终止" in client.get(page).content.decode()


def test_from_the_framework_agreement_a_branch_agreement_is_one_click_away(world, client):
    client.force_login(make_signer(world.lead_a))
    link = f"/desk/agreements/new/?under={world.agreement.code}"
    assert link in client.get(world.agreement.get_desk_url()).content.decode()
    form = client.get(link).context["form"]
    assert (form["kind"].value(), form["parent"].value()) == ("branch", world.agreement.pk)
    sent = {"drafter": world.lead_a.pk, "title": "支社共建", "kind": "branch", "parent": ""}
    assert "须依据一份生效的框架协议" in client.post(link, sent).content.decode()
