import pytest
from django.utils import translation

from jiedui.foundation.audit.models import Event
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany, WrongState
from jiedui.foundation.core.indexing import search_sources
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Membership, Organisation
from tests.accounts.factories import UserFactory
from tests.regions.factories import RegionFactory

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def staff():
    return UserFactory(is_staff=True)


def _register(actor, name="示例新公司", **values):
    return services.create_organisation(
        actor=actor, name=name, kind="enterprise", region=RegionFactory(), **values
    )


def test_who_registers_an_organisation_manages_it_and_it_waits_for_staff():
    founder = UserFactory()
    made = _register(founder, credit_code="91350100-m000100y43")
    assert (made.is_verified, made.credit_code, made.sort_key) == (
        False,
        "91350100M000100Y43",
        "shi4 li4 xin1 gong1 si1",
    )
    assert list(Membership.objects.values_list("user", "organisation", "role")) == [
        (founder.pk, made.pk, "manager")
    ]
    assert made.code.startswith("DW-")


def test_what_staff_register_is_verified_at_once_and_nobody_manages_it(staff):
    made = _register(staff)
    assert (made.is_verified, made.verified_by, Membership.objects.count()) == (True, staff, 0)


def test_the_same_name_or_code_is_refused_beside_its_field(staff):
    _register(staff, credit_code="91350100M000100Y43")
    with pytest.raises(Invalid) as name:
        _register(staff)
    assert name.value.errors == {"name": ["已有同名单位登记。"]}
    with pytest.raises(Invalid) as code:
        _register(staff, name="另一家示例公司", credit_code="91350100M000100Y43")
    assert code.value.errors == {"credit_code": ["该统一社会信用代码已登记。"]}


def test_several_organisations_may_have_no_code(staff):
    _register(staff)
    _register(staff, name="另一家示例公司")
    assert Organisation.objects.filter(credit_code="").count() == 2


def test_nobody_piles_up_pending_organisations():
    founder = UserFactory()
    for number in range(3):
        _register(founder, name=f"示例公司{number}")
    with pytest.raises(TooMany, match="等待核验"):
        _register(founder, name="示例公司四")


def test_staff_verify_once(staff):
    founder = UserFactory()
    made = _register(founder)
    with pytest.raises(NotAllowed, match="核验单位"):
        services.verify_organisation(made, actor=founder)
    services.verify_organisation(made, actor=staff)
    assert Organisation.objects.get(pk=made.pk).verified_by == staff
    with pytest.raises(WrongState, match="该单位已核验"):
        services.verify_organisation(made, actor=staff)


def test_a_manager_changes_the_profile_but_not_what_was_verified(staff):
    organisation = OrganisationFactory(name="示例研究所")
    manager = manager_of(organisation)
    services.change_organisation(organisation, actor=manager, introduction="柑橘育种。", name="示例研究所")
    assert Organisation.objects.get().introduction == "柑橘育种。"
    with pytest.raises(WrongState, match="只能由平台管理员修改"):
        services.change_organisation(organisation, actor=manager, name="示例大学")
    services.change_organisation(organisation, actor=staff, name="示例大学")
    assert Organisation.objects.get().sort_key == "shi4 li4 da4 xue2"


def test_events_name_the_fields_that_changed_and_nothing_of_their_content():
    organisation = OrganisationFactory()
    manager = manager_of(organisation)
    services.change_organisation(organisation, actor=manager, contact_phone="000-0000-0101")
    assert [(event.kind, event.data) for event in Event.objects.all()] == [
        ("organisations.organisation.changed", {"fields": ["contact_phone"]})
    ]


def test_an_unchanged_profile_tells_nothing():
    organisation = OrganisationFactory(introduction="柑橘育种。")
    services.change_organisation(organisation, actor=manager_of(organisation), introduction="柑橘育种。")
    assert Event.objects.count() == 0


def test_a_branch_is_registered_by_who_manages_its_parent():
    committee = OrganisationFactory(kind="committee")
    manager, stranger = manager_of(committee), UserFactory()
    assert _register(manager, parent=committee).parent == committee
    with pytest.raises(NotAllowed, match="修改单位资料"):
        _register(stranger, name="冒名支社", parent=committee)


def test_the_tree_has_no_rings(staff):
    top, middle, leaf = (OrganisationFactory() for _ in range(3))
    services.set_parent(leaf, parent=middle, actor=staff)
    services.set_parent(middle, parent=top, actor=staff)
    for above in (leaf, middle, top):
        with pytest.raises(WrongState, match="不能作为上级"):
            services.set_parent(top, parent=above, actor=staff)
    services.set_parent(middle, parent=None, actor=staff)
    services.set_parent(top, parent=leaf, actor=staff)
    assert Organisation.objects.get(pk=top.pk).parent == leaf


def test_readers_of_english_read_an_organisations_english_name_in_what_happened():
    organisation = OrganisationFactory(name="示例研究所", name_en="Example Institute")
    manager = manager_of(organisation, name="Li Example")
    services.change_organisation(organisation, actor=manager, introduction="Citrus.")
    with translation.override("en"):
        assert [line.sentence for line in timeline_of(organisation, actor=manager)] == [
            "Li Example edited the profile of Example Institute"
        ]


def test_the_index_reads_verified_organisations_only_and_never_their_contact():
    source = search_sources["organisation"]
    organisation = OrganisationFactory(
        name="示例研究所", introduction="柑橘育种。", contact_name="何示例", contact_phone="000-0000-0102"
    )
    document = source.document(organisation)
    assert (document.title, document.audience) == ("示例研究所", ("public",))
    assert document.body == "涪城区\n柑橘育种。"
    assert source.document(OrganisationFactory(verified_at=None)) is None


def test_a_person_may_be_several_things_in_several_organisations():
    person = UserFactory()
    for role in ("manager", "broker"):
        MembershipFactory(user=person, role=role, organisation=OrganisationFactory())
    assert Organisation.objects.of(person).count() == 2


def test_staff_hear_of_what_waits_for_them_and_not_of_what_they_registered_themselves(staff):
    colleague = UserFactory(is_staff=True)
    _register(staff)
    assert not Notice.objects.exists()
    _register(UserFactory(), name="另一家示例公司")
    assert set(Notice.objects.values_list("recipient", flat=True)) == {staff.pk, colleague.pk}
