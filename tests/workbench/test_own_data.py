"""我的数据: a copy of everything, for its owner alone, and what is left of it when the account is closed."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import translation

from jiedui.areas.exchange.models import Achievement, Endorsement, Expert
from jiedui.areas.exchange.services import enquiries
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.audit.chain import seal_events, verify
from jiedui.foundation.audit.models import ContactViewing, Event
from jiedui.foundation.core.own_data import own_data
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.organisations.contacts import note_contact_shown
from jiedui.fronts.workbench.own_data import ask_for_copy
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, ExpertFactory
from tests.exchange.town import achievement, build_town, demand, expert
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
SHOWN, MAKE = reverse("workbench:own_data"), reverse("workbench:own_data_make")


@pytest.fixture
def wang():
    person = UserFactory(username="wang", name="王示例", email="wang@example.org", phone="13900000000")
    MembershipFactory(user=person, organisation=OrganisationFactory(name="示例柑橘研究所"), role="clerk")
    return person


@pytest.fixture
def copy_of(django_capture_on_commit_callbacks):
    def copy(person):
        with django_capture_on_commit_callbacks(execute=True):
            job = ask_for_copy(actor=person)
        job.refresh_from_db()
        assert (job.state, job.problem) == ("done", "")
        with job.file.open("rb") as opened:
            archive = ZipFile(BytesIO(opened.read()))
        return archive, json.loads(archive.read("data.json")), archive.read("index.html").decode()

    return copy


def test_the_copy_holds_everything_for_machines_and_for_people(wang, copy_of):
    organisation = wang.memberships.get().organisation
    draft = AchievementFactory(owner=organisation, created_by=wang, title="果胶提取工艺")
    attach(draft, upload="收率数据".encode(), name="数据.txt", actor=wang)
    note_contact_shown(UserFactory(name="路示例"), wang)
    archive, data, page = copy_of(wang)
    assert set(data) == {"made_at", "person", *(entry.key for entry in own_data if entry.is_there)}
    assert data["accounts.account"][0]["phone"] == "13900000000"
    assert [row["organisation"] for row in data["organisations.memberships"]] == ["示例柑橘研究所"]
    assert [row["title"] for row in data["exchange.achievements"]] == ["果胶提取工艺"]
    assert [row["viewer"] for row in data["audit.contact_viewings"]] == ["路示例"]
    assert all(
        word in page for word in ("王示例", "13900000000", "示例柑橘研究所", "果胶提取工艺", "路示例", "经办")
    )
    files = [name for name in archive.namelist() if name.startswith("files/")]
    assert [archive.read(name).decode() for name in files] == ["收率数据"]
    assert archive.testzip() is None


def test_the_copy_holds_nothing_of_others(wang, copy_of):
    other = UserFactory(name="李示例", phone="13911111111")
    AchievementFactory(owner=wang.memberships.get().organisation, created_by=other, title="别人的成果")
    _archive, data, page = copy_of(wang)
    assert [
        word
        for word in ("李示例", "13911111111", "别人的成果")
        if word in page + json.dumps(data, ensure_ascii=False)
    ] == []


def test_names_that_would_leave_the_folder_stay_in_it(wang, copy_of):
    draft = AchievementFactory(owner=wang.memberships.get().organisation, created_by=wang)
    kept = attach(draft, upload=b"a", name="a.txt", actor=wang)
    Attachment.objects.filter(pk=kept.pk).update(name="../../../etc/passwd")
    archive, _data, _page = copy_of(wang)
    assert [name for name in archive.namelist() if ".." in name.split("/")] == []


def test_a_file_that_is_gone_leaves_the_rest(wang, copy_of):
    draft = AchievementFactory(owner=wang.memberships.get().organisation, created_by=wang)
    kept = attach(draft, upload=b"a", name="a.txt", actor=wang)
    kept.file.storage.delete(kept.file.name)
    _archive, data, _page = copy_of(wang)
    assert [row["name"] for row in data["files.attachments"]] == ["a.txt"]


def test_what_people_wrote_is_no_markup_in_the_copy(wang, copy_of):
    wang.name = "<script>alert(1)</script>"
    wang.save()
    assert "<script>" not in copy_of(wang)[2]


def test_readers_of_english_get_english_words(wang, copy_of):
    wang.language = "en"
    wang.save()
    page = copy_of(wang)[2]
    assert '<html lang="en">' in page


def test_the_password_is_asked_once_more_and_the_copy_is_its_owners(
    client, wang, django_capture_on_commit_callbacks
):
    client.force_login(wang)
    assert "制作个人数据副本" in client.get(SHOWN).text
    asked = client.post(MAKE)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert BackgroundJob.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(asked.url, {"password": "secret-enough-8"})
    job = BackgroundJob.objects.get()
    assert answer.url == job.get_absolute_url()
    client.force_login(UserFactory())
    assert client.get(reverse("jobs:file", args=[job.code])).status_code == 404


def test_before_closing_one_reads_what_goes_and_what_stays_and_why(client, wang):
    AchievementFactory(owner=wang.memberships.get().organisation, created_by=wang)
    client.force_login(wang)
    page = reverse("accounts_close")
    client.post(client.get(page).url, {"password": "secret-enough-8"})
    said = client.get(page).text
    goes, stays = said.index("会删除的"), said.index("会留下的，以及原因")
    assert goes < said.index("账号资料") < stays < said.index("由单位的人继续办理")


def test_closing_deletes_what_is_only_theirs_and_the_chain_holds(
    wang, copy_of, django_capture_on_commit_callbacks
):
    copy_of(wang)
    job = BackgroundJob.objects.get()
    storage, name = job.file.storage, job.file.name
    note_contact_shown(UserFactory(), wang)
    seal_events()
    with django_capture_on_commit_callbacks(execute=True):
        close_account(wang, actor=wang)
    seal_events()
    assert (BackgroundJob.objects.count(), storage.exists(name), ContactViewing.objects.count()) == (
        0,
        False,
        0,
    )
    assert verify().faults == []


def test_a_profile_nobody_asked_about_goes_and_its_files_too(wang):
    profile = ExpertFactory(published=True, person=wang, owner=wang.memberships.get().organisation)
    close_account(wang, actor=wang)
    assert not Expert.objects.filter(pk=profile.pk).exists()


def test_a_profile_somebody_asked_about_is_emptied():
    town = build_town()
    person = UserFactory(name="陈示例")
    MembershipFactory(user=person, organisation=town.institute)
    profile = expert(town)
    Expert.objects.filter(pk=profile.pk).update(person=person)
    enquiries.send_enquiry(
        profile,
        organisation=town.enterprise,
        actor=town.boss,
        cooperation=["licence"],
        unclear="可以来现场吗？",
        about="年处理皮渣 2 万吨。",
    )
    close_account(person, actor=person)
    left = Expert.objects.get(pk=profile.pk)
    kept = [
        left.name,
        left.title,
        left.summary,
        left.profile,
        left.position,
        left.works,
        left.keywords,
        left.person,
    ]
    assert (kept, left.state, left.consent_at) == (["–", "–", "", "", "", [], [], None], "archived", None)


def test_drafts_stay_with_an_organisation_that_goes_on_and_go_where_nobody_is_left(wang):
    organisation = wang.memberships.get().organisation
    MembershipFactory(organisation=organisation, role="manager")
    alone = OrganisationFactory()
    stays = AchievementFactory(owner=organisation, created_by=wang)
    goes = AchievementFactory(owner=alone, created_by=wang)
    published = achievement(build_town(), actor=None)
    close_account(wang, actor=wang)
    assert set(Achievement.objects.values_list("pk", flat=True)) == {stays.pk, published.pk}
    deleted = Event.objects.filter(kind="exchange.achievement.deleted")
    assert [event.target_id for event in deleted] == [goes.pk]


def test_in_english_the_page_speaks_english(client, wang):
    client.force_login(wang)
    with translation.override("en"):
        assert client.get(SHOWN).status_code == 200


def test_a_profile_that_was_suggested_and_marked_goes_with_its_pairs():
    town = build_town()
    person = UserFactory(name="陈示例")
    MembershipFactory(user=person, organisation=town.institute)
    profile, wanted = expert(town), demand(town)
    Expert.objects.filter(pk=profile.pk).update(person=person)
    Endorsement.objects.create(
        demand=wanted, expert=profile, organisation=town.enterprise, created_by=town.boss
    )
    close_account(person, actor=person)
    assert (Expert.objects.count(), Endorsement.objects.count()) == (0, 0)
