"""谁看过联系方式: noted wherever contact data is shown to others' people, read by those whose it is, forgotten in time."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from jiedui.foundation.audit.chain import verify
from jiedui.foundation.audit.models import ContactViewing
from jiedui.foundation.audit.tasks import forget
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.contacts import note_contact_shown, told, viewings_for
from tests.accounts.factories import UserFactory
from tests.at_once import at_once
from tests.ledgers.files import taken
from tests.organisations.factories import MembershipFactory, OrganisationFactory

SHOWN = reverse("organisations:contact_viewings")


@pytest.fixture
def institute(db):
    return OrganisationFactory(name="柑橘研究所（示例）", contact_name="秦示例", contact_phone="023-00000000")


@pytest.fixture
def manager(institute):
    return MembershipFactory(organisation=institute, role="manager").user


def read(actor):
    return [
        (seen.viewer, seen.organisations, seen.whose, seen.door) for seen in told(list(viewings_for(actor)))
    ]


def test_staff_who_open_the_contact_of_an_organisation_are_noted_once_a_day(client, institute, manager):
    staff = UserFactory(name="管示例", is_staff=True)
    client.force_login(staff)
    with clock.at("2026-03-12 09:30"):
        client.get(institute.get_absolute_url())
        client.get(institute.get_absolute_url())
        client.get(reverse("organisations:unit", args=[institute.code]))
    client.logout()
    with clock.at("2026-03-13 09:30"):
        client.force_login(staff)
        client.get(institute.get_absolute_url())
    assert read(manager) == [("管示例", (), "柑橘研究所（示例）", "网页")] * 2


def test_own_people_and_strangers_leave_no_trace(client, institute, manager):
    client.get(institute.get_absolute_url())
    client.force_login(manager)
    client.get(institute.get_absolute_url())
    client.force_login(UserFactory())
    client.get(institute.get_absolute_url())
    assert ContactViewing.objects.count() == 0


def test_people_are_noted_unless_they_work_together(institute, manager):
    colleague = MembershipFactory(organisation=institute).user
    outside = MembershipFactory(
        organisation=OrganisationFactory(name="别处单位（示例）"), user__name="路示例"
    ).user
    for viewer in (manager, colleague, outside, AnonymousUser()):
        note_contact_shown(viewer, manager, None, door="api")
    assert read(manager) == [("路示例", ("别处单位（示例）",), "", "接口")]


def test_where_no_contact_is_kept_nothing_was_seen(db):
    bare = OrganisationFactory()
    note_contact_shown(UserFactory(is_staff=True), bare, UserFactory(email="", phone=""))
    assert ContactViewing.objects.count() == 0


def test_only_managers_read_who_looked_at_their_organisation(client, institute, manager):
    member = MembershipFactory(organisation=institute, role="member").user
    note_contact_shown(UserFactory(name="路示例"), institute)
    answers = {}
    for person in (manager, member, UserFactory()):
        client.force_login(person)
        answers[person] = "路示例" in client.get(SHOWN).text
    assert list(answers.values()) == [True, False, False]


def test_nothing_yet_is_said_in_words(client, manager):
    client.force_login(manager)
    assert "还没有人看过" in client.get(SHOWN).text


def test_the_export_holds_all_of_it_and_no_formula(client, institute, manager):
    note_contact_shown(UserFactory(name="=cmd|' /C calc'!A0"), institute, manager)
    client.force_login(manager)
    rows = taken(client, SHOWN)
    assert list(rows[0]) == ["时间", "查看人", "所在单位", "看了谁的联系方式", "查看途径"]
    assert [list(row.values())[1:] for row in rows] == [
        ["'=cmd|' /C calc'!A0", "", "您本人", "网页"],
        ["'=cmd|' /C calc'!A0", "", "柑橘研究所（示例）", "网页"],
    ]


def test_after_180_days_it_is_forgotten_and_the_chain_still_holds(institute, manager):
    with clock.at("2026-01-01 09:00"):
        note_contact_shown(UserFactory(), institute)
    with clock.at("2026-06-29 09:00"):
        forget()
        assert viewings_for(manager).count() == 1
    with clock.at("2026-07-02 09:00"):
        forget()
        assert viewings_for(manager).count() == 0
    assert verify().faults == []


def test_the_page_needs_the_same_queries_for_any_number(client, institute, manager, queries_of):
    client.force_login(manager)
    counts = []
    for rows in (1, 3):
        for _ in range(rows):
            note_contact_shown(MembershipFactory(organisation=OrganisationFactory()).user, institute)
        counts.append(queries_of(SHOWN))
    assert counts[0] == counts[1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_line():
    institute = OrganisationFactory(contact_phone="023-00000000")
    viewer = UserFactory()
    outcomes = at_once(*[lambda: note_contact_shown(viewer, institute)] * 4)
    assert (outcomes, ContactViewing.objects.count()) == (["done"] * 4, 1)
