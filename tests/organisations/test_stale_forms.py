"""Forms that come late, twice, or after the session ran out."""

import pytest

from jiedui.areas.exchange.models import Achievement, Enquiry
from jiedui.areas.exchange.services.listings import change_listing
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Organisation
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.regions.factories import RegionFactory

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所", short_name="柑所")


def typed(form, **values):
    """What a browser sends of a page's form, with what somebody typed into it."""
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (sent | values).items() if value is not None}


def test_of_two_who_edit_an_organisation_the_second_sees_what_changed(client, institute):
    one, other = manager_of(institute), manager_of(institute)
    client.force_login(other)
    path = f"/desk/organisation/{institute.code}/edit/"
    page = client.get(path)
    services.change_organisation(institute, actor=one, short_name="柑研所", website="https://a.example")
    sent = typed(
        page.context["form"], seen=page.context["seen"], short_name="研究所", introduction="新的简介"
    )
    refused = client.post(path, sent)
    said = refused.content.decode()
    assert refused.status_code == 422
    assert [word for word in ("柑研所", "研究所", "新的简介", "他人修改过这份内容") if word not in said] == []
    assert [
        (each.name, each.theirs, each.mine, each.kept) for each in refused.context["meanwhile"].differences
    ] == [
        ("short_name", "柑研所", "研究所", "mine"),
        ("website", "https://a.example", "", "theirs"),
    ]
    again = typed(refused.context["form"], seen=refused.context["seen"])
    assert client.post(path, again).status_code == 303
    kept = Organisation.objects.get()
    assert (kept.short_name, kept.website, kept.introduction) == ("研究所", "https://a.example", "新的简介")


def test_of_two_who_edit_a_draft_the_second_sees_what_changed(client):
    listing = AchievementFactory(title="旧名称", summary="旧摘要")
    one, other = manager_of(listing.owner), manager_of(listing.owner)
    client.force_login(other)
    path = f"/desk/achievements/{listing.code}/edit/"
    page = client.get(path)
    change_listing(Achievement.objects.get(), actor=one, title="他的名称", summary="他的摘要")
    refused = client.post(path, typed(page.context["form"], seen=page.context["seen"], title="我的名称"))
    assert refused.status_code == 422
    assert [(each.name, each.kept) for each in refused.context["meanwhile"].differences] == [
        ("title", "mine"),
        ("summary", "theirs"),
    ]
    assert client.post(path, typed(refused.context["form"], seen=refused.context["seen"])).status_code in {
        302,
        303,
    }
    kept = Achievement.objects.get()
    assert (kept.title, kept.summary) == ("我的名称", "他的摘要")


def test_an_organisation_registered_twice_is_registered_once(client):
    client.force_login(UserFactory())
    RegionFactory(code="510703", name="涪城区")
    sent = {"name": "示例新公司", "kind": "enterprise", "region": "510703", "form_token": "abc"}
    first, second = (client.post("/desk/organisation/new/", sent) for _ in range(2))
    assert (first.status_code, second.status_code, first.url) == (303, 303, second.url)
    assert Organisation.objects.count() == 1


def test_a_draft_sent_twice_is_one_and_what_was_refused_may_be_sent_again(client, institute):
    client.force_login(manager_of(institute))
    path = "/desk/achievements/new/"
    token = client.get(path).content.decode().partition('name="form_token" value="')[2].partition('"')[0]
    sent = {"owner": institute.code, "form_token": token, "save": "1"}
    refused = client.post(path, {**sent, "title": ""})
    assert (refused.status_code, f'value="{token}"' in refused.content.decode()) == (422, True)
    first, second = (client.post(path, {**sent, "title": "示例成果", **CHOSEN}) for _ in range(2))
    assert first.url == second.url
    assert Achievement.objects.count() == 1
    client.post(path, {**sent, "title": "示例成果", "form_token": "another", **CHOSEN})
    assert Achievement.objects.count() == 2


CHOSEN = {
    "kind": "process",
    "stage": "early",
    "ip_state": "none",
    "price_mode": "negotiable",
    "visibility": "public",
}


def test_an_enquiry_sent_twice_leads_to_the_same_one(client):
    target = DemandFactory(published=True)
    asking = MembershipFactory(role="manager")
    client.force_login(asking.user)
    sent = {
        "organisation": asking.organisation.pk,
        "cooperation": ["licence"],
        "unclear": "处理量多大",
        "about": "做果胶的研究所",
        "form_token": "abc",
    }
    path = f"/desk/enquiries/new/demand/{target.code}/"
    first, second = (client.post(path, sent) for _ in range(2))
    assert (first.status_code, first.url) == (302, second.url)
    assert Enquiry.objects.count() == 1


def test_what_was_typed_when_the_session_had_run_out_waits_behind_the_sign_in(client, institute):
    manager = manager_of(institute)
    path = "/desk/achievements/new/"
    sent = {"owner": institute.code, "title": "我写了很久的成果", "description": "很长的介绍", **CHOSEN}
    answer = client.post(path, {**sent, "password": "geheim"})
    assert answer.url == "/accounts/login/?next=/desk/typed/"
    client.force_login(manager)
    page = client.get("/desk/typed/")
    said = page.content.decode()
    assert [word for word in ("我写了很久的成果", "很长的介绍", f'action="{path}"') if word not in said] == []
    assert "geheim" not in said
    assert client.post(path, dict(page.context["fields"])).status_code in {302, 303}
    assert Achievement.objects.get().title == "我写了很久的成果"
    assert "没有等待提交的内容" in client.get("/desk/typed/").content.decode()


def test_what_is_not_wanted_any_more_is_forgotten(client, institute):
    client.post("/desk/achievements/new/", {"title": "我写了很久的成果"})
    client.force_login(manager_of(institute))
    client.post("/desk/typed/forget/")
    assert "没有等待提交的内容" in client.get("/desk/typed/").content.decode()


def test_a_form_with_a_lost_token_shows_what_was_typed(institute):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(manager_of(institute))
    path = "/desk/achievements/new/"
    sent = {"title": "我写了很久的成果", "csrfmiddlewaretoken": "old"}
    own = client.post(path, sent, headers={"origin": "http://testserver"})
    assert (own.status_code, "我写了很久的成果" in own.content.decode()) == (403, True)
    assert "我写了很久的成果" in client.get("/desk/typed/").content.decode()
    strange = client.post(path, {"title": "别处的内容"}, headers={"origin": "https://evil.example"})
    assert (strange.status_code, "别处的内容" in strange.content.decode()) == (403, False)
    nothing = client.post(
        "/accounts/login/", {"login": "someone-here"}, headers={"origin": "http://testserver"}
    )
    assert (nothing.status_code, "someone-here" in nothing.content.decode()) == (403, False)
