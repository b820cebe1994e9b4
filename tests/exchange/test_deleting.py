"""Drafts are thrown away by those who may, after a question that names what goes; what others saw stays."""

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import LISTING_MODELS
from jiedui.areas.exchange.services import listings as services
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core.errors import NotAllowed
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db

FACTORIES = [AchievementFactory, DemandFactory, ExpertFactory]


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def writer(owner):
    return MembershipFactory(organisation=owner).user


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_draft_goes_with_its_files_and_leaves_its_code_in_the_records(
    factory, owner, writer, django_capture_on_commit_callbacks
):
    draft = factory(owner=owner, created_by=writer)
    kept = attach(draft, upload="说明".encode(), name="说明.txt", actor=writer)
    code = draft.code
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_listing(draft, actor=writer)
    assert [model.objects.count() for model in LISTING_MODELS] == [0, 0, 0]
    assert (Attachment.objects.count(), kept.file.storage.exists(kept.file.name)) == (0, False)
    last = Event.objects.order_by("pk").last()
    assert (last.kind.rpartition(".")[2], last.data["code"]) == ("deleted", code)


def test_the_question_names_what_goes(client, owner, writer):
    draft = DemandFactory(owner=owner, created_by=writer, title="酒糟利用")
    attach(draft, upload="说明".encode(), name="流程.txt", actor=writer)
    client.force_login(writer)
    page = client.get(draft.get_desk_url()).text
    assert f"将删除草稿《酒糟利用》（{draft.code}）和其中填写的全部内容。" in page
    assert ("1 个附件一并删除" in page, "<li>流程.txt</li>" in page) == (True, True)
    answer = client.post(reverse("exchange:desk_demand_delete", args=[draft.code]), follow=True)
    assert ("草稿已删除。" in answer.text, draft.code in answer.text) == (True, False)


@pytest.mark.parametrize("state", ["submitted", "published", "expired", "archived"])
def test_what_is_no_draft_stays(state, owner, client):
    options = {"published": True} if state == "published" else {"state": state}
    listing = AchievementFactory(owner=owner, **options)
    client.force_login(manager_of(owner))
    assert "delete_listing" not in client.get(listing.get_desk_url()).text
    answer = client.post(reverse("exchange:desk_achievement_delete", args=[listing.code]), follow=True)
    assert "您没有权限：删除从未发布的草稿。" in answer.text
    assert listing.pk in AchievementFactory._meta.model.objects.values_list("pk", flat=True)


def test_what_was_published_once_is_archived_and_not_deleted(owner):
    manager = manager_of(owner)
    listing = DemandFactory(owner=owner, published=True)
    services.revise_listing(listing, actor=manager)
    with pytest.raises(NotAllowed):
        services.delete_listing(listing, actor=manager)


def test_colleagues_do_not_delete_each_others_drafts_but_managers_do(owner, writer):
    draft = DemandFactory(owner=owner, created_by=writer)
    for stranger in (MembershipFactory(organisation=owner).user, UserFactory(), UserFactory(is_staff=True)):
        with pytest.raises(NotAllowed):
            services.delete_listing(draft, actor=stranger)
    services.delete_listing(draft, actor=manager_of(owner))
