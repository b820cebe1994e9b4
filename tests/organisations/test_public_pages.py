from urllib.parse import quote

import pytest
from django.urls import reverse

from jiedui.foundation.organisations import services
from tests.accounts.factories import UserFactory
from tests.regions.factories import RegionFactory

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db


def _names(response):
    return [organisation.name for organisation in response.context["page"]]


def test_the_list_orders_by_sound_and_shows_verified_ones(client):
    for name in ("示例中药厂", "示例安装公司", "示例柑橘所"):
        OrganisationFactory(name=name)
    OrganisationFactory(name="示例未核验公司", verified_at=None)
    assert _names(client.get("/organisations/")) == ["示例安装公司", "示例柑橘所", "示例中药厂"]


def test_the_list_is_narrowed_by_words_kind_and_region(client):
    city, beibei = RegionFactory(code="510700", name="绵阳市"), RegionFactory(code="500109", name="北碚区")
    OrganisationFactory(name="示例柑橘所", region=RegionFactory(), introduction="果蔬加工")
    OrganisationFactory(name="示例绵阳大学", kind="university", region=city)
    OrganisationFactory(name="示例缙云大学", kind="university", region=beibei)
    assert _names(client.get("/organisations/", {"q": "果蔬"})) == ["示例柑橘所"]
    assert _names(client.get("/organisations/", {"region": "510700"})) == ["示例柑橘所", "示例绵阳大学"]
    assert _names(client.get("/organisations/", {"kind": "university", "region": "500109"})) == [
        "示例缙云大学"
    ]
    assert _names(client.get("/organisations/", {"region": "nonsense", "page": "99"})) == [
        "示例柑橘所",
        "示例缙云大学",
        "示例绵阳大学",
    ]


def test_each_facet_counts_under_the_other_choices(client):
    RegionFactory(code="510700", name="绵阳市")
    beibei = RegionFactory(code="500109", name="北碚区")
    OrganisationFactory(kind="institute")
    OrganisationFactory(kind="university")
    OrganisationFactory(kind="university", region=beibei)
    kinds, regions = client.get("/organisations/", {"kind": "university"}).context["facets"]
    assert [(option.value, option.count) for option in kinds.options] == [("university", 2), ("institute", 1)]
    assert [(option.label, option.count) for option in regions.options] == [("北碚区", 1), ("绵阳市", 1)]


def test_an_empty_list_says_what_to_do(client):
    assert "没有符合条件的单位" in client.get("/organisations/", {"q": "不存在"}).content.decode()


def test_the_list_needs_the_same_queries_for_any_number_of_rows(queries_of):
    OrganisationFactory()
    with_one = queries_of("/organisations/")
    for _row in range(2):
        OrganisationFactory()
    assert queries_of("/organisations/") == with_one


def test_the_page_of_one_needs_the_same_queries_for_any_number_of_branches(queries_of):
    committee = OrganisationFactory(kind="committee")
    OrganisationFactory(kind="branch", parent=committee)
    with_one = queries_of(committee.get_absolute_url())
    for _row in range(2):
        OrganisationFactory(kind="branch", parent=committee)
    assert queries_of(committee.get_absolute_url()) == with_one


def test_the_page_shows_the_contact_to_members_and_staff_alone(client):
    organisation = OrganisationFactory(contact_name="何示例", contact_phone="000-0000-0102")
    member = MembershipFactory(organisation=organisation).user
    seeing = {}
    for who, person in {"nobody": None, "stranger": UserFactory(), "member": member}.items():
        client.logout()
        if person:
            client.force_login(person)
        seeing[who] = "000-0000-0102" in client.get(organisation.get_absolute_url()).content.decode()
    assert seeing == {"nobody": False, "stranger": False, "member": True}


def test_a_pending_organisation_has_no_page_for_strangers(client):
    pending = OrganisationFactory(verified_at=None)
    assert client.get(pending.get_absolute_url()).status_code == 404
    client.force_login(manager_of(pending))
    page = client.get(pending.get_absolute_url())
    assert (page.status_code, "待核验" in page.content.decode()) == (200, True)


def test_a_parent_that_waits_is_not_named_to_strangers(client):
    parent = OrganisationFactory(name="示例未核验委员会", kind="committee", verified_at=None)
    branch = OrganisationFactory(parent=parent)
    assert "示例未核验委员会" not in client.get(branch.get_absolute_url()).content.decode()


def test_readers_of_english_see_the_english_name(client):
    organisation = OrganisationFactory(name="示例缙云大学", name_en="Jinyun University (example)")
    client.cookies["django_language"] = "en"
    assert "Jinyun University (example)" in client.get(organisation.get_absolute_url()).content.decode()


@pytest.fixture
def letter():
    organisation = OrganisationFactory(name="示例柑橘研究所")
    return services.invite_member(
        organisation, email="wang@example.org", role="clerk", actor=manager_of(organisation)
    )


def test_the_letters_page_asks_strangers_to_sign_in_and_comes_back(client, letter):
    url = reverse("organisations:invitation", args=[letter.token])
    assert "wang@example.org" not in client.get(url).content.decode()
    assert client.post(url, {"way": "sign_in"}).url == f"/accounts/login/?next={quote(url, safe='')}"


def test_the_letters_page_lets_its_owner_join(client, letter):
    client.force_login(UserFactory(email="wang@example.org"))
    url = reverse("organisations:invitation", args=[letter.token])
    assert client.post(url).url == "/desk/organisation/"
    assert "这份邀请已经用过" in client.get(url).content.decode()


def test_the_letters_page_refuses_others_in_words(client, letter):
    client.force_login(UserFactory(email="li@example.org"))
    page = client.post(reverse("organisations:invitation", args=[letter.token]))
    assert "这份邀请发给了另一个邮箱" in page.content.decode()


def test_an_invented_link_is_not_found(client):
    assert client.get("/invitations/invented/").status_code == 404
