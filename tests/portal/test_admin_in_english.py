"""Our own tables, settings and page types at the editors' desk, read in English: their labels are English."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, Site, Workflow
from wagtail.users.models import UserProfile

from jiedui.fronts.portal.models import ArticlePage, NewsIndexPage, StandardPage
from jiedui.fronts.portal.services import prepare_portal
from tests.accounts.factories import UserFactory
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db

CHINESE = re.compile("[\u4e00-\u9fff]")
LABELS = ("label", "legend", "th", "h1", "h2", "h3", "button", ".help", ".w-field__help", ".w-breadcrumbs")


@pytest.fixture
def desk(client):
    prepare_portal()
    person = UserFactory(is_superuser=True, is_staff=True, name="Ann Example")
    UserProfile.objects.create(user=person, preferred_language="en")
    client.force_login(person)
    return client


def labels(client, address):
    """Chinese in what an editor reads around the content, the menu included; names of pages are content."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    page = BeautifulSoup(answer.content, "html.parser")
    said = [element.get_text(" ", strip=True) for name in LABELS for element in page.select(name)]
    for props in page.select("#wagtail-sidebar-props"):
        said += re.findall(r'"label": "([^"]*)"', json.dumps(json.loads(props.string), ensure_ascii=False))
    assert said
    content = {
        *Page.objects.values_list("title", flat=True),
        *Group.objects.values_list("name", flat=True),
        *Workflow.objects.values_list("name", flat=True),
    }
    for name in sorted(content, key=len, reverse=True):
        said = [words.replace(name, "") for words in said]
    return {words for words in said if CHINESE.search(words)}


@pytest.mark.parametrize(
    "name",
    [
        "technical-fields:index",
        "technical-fields:add",
        "wagtailusers_users:index",
        "wagtailusers_users:add",
        "wagtailimages:index",
    ],
)
def test_tables_and_forms(desk, name):
    assert labels(desk, reverse(name)) == set()


def test_one_technical_field(desk):
    field = TechnicalFieldFactory(name="Example", name_en="Example")
    for view in ("edit", "inspect"):
        assert labels(desk, reverse(f"technical-fields:{view}", args=[field.pk])) == set()


def test_the_foot_of_the_page(desk):
    site = Site.objects.get(is_default_site=True)
    assert labels(desk, reverse("wagtailsettings:edit", args=["portal", "portalsettings", site.pk])) == set()


@pytest.mark.parametrize("model", [ArticlePage, StandardPage])
def test_pages_of_ours(desk, model):
    parent = NewsIndexPage.objects.get() if model is ArticlePage else NewsIndexPage.objects.get().get_parent()
    app, name = model._meta.app_label, model._meta.model_name
    assert labels(desk, reverse("wagtailadmin_pages:add", args=[app, name, parent.pk])) == set()
