"""The verbs of the portal: making it ready, and saying who edits it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require

from . import events
from .choices import ABOUT_SLUG, CONTACT_SLUG, EDITORS, NEWS_SLUG, REVIEW, REVIEWERS, WORKFLOW
from .models import HomePage, NewsIndexPage, StandardPage

EDITING = ("add_page", "change_page")
REVIEWING = (*EDITING, "publish_page")
COLLECTION = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


def is_prepared() -> bool:
    """Whether the portal has its first page, its workflow and its groups."""
    return (
        HomePage.objects.exists()
        and Workflow.objects.filter(name=WORKFLOW, active=True).exists()
        and Group.objects.filter(name__in=[EDITORS, REVIEWERS]).count() == 2
    )


@transaction.atomic
def prepare_portal() -> HomePage:
    """Make what the portal cannot do without, and leave alone what is there: call it as often as you like."""
    home = HomePage.objects.first() or _make_home()
    _make_page(home, NewsIndexPage(title="合作动态", title_en="News", slug=NEWS_SLUG, show_in_menus=True))
    _make_page(
        home,
        StandardPage(
            title="关于结对",
            title_en="About",
            slug=ABOUT_SLUG,
            show_in_menus=True,
            shows_agreement=True,
            lead="两地组织签署协议、结成对子，共享科研资源，共促成果转化，共助人才培养。",
            lead_en="Organisations of two regions signed an agreement to share research resources, "
            "bring results to use and train people together. One side’s problem is often solved on the other: "
            "enterprises describe a technical demand here, and the platform at once finds achievements and experts "
            "of the other side that come close, and says why. The two sides get in touch through the platform, "
            "where every step is recorded and answered. Anybody may browse what is public, or describe a problem "
            "without signing in; to publish or to get in touch, sign up and register your organisation.",
            body=[
                ("heading", "这个平台做什么"),
                (
                    "paragraph",
                    "<p>一边的难题，常常是另一边的成果。企业在这里写下技术需求，平台立即从对方的科技成果和专家中找出"
                    "相近的，并说明理由；双方经由平台取得联系，过程有记录、有答复。</p>",
                ),
                ("heading", "怎样参加"),
                (
                    "paragraph",
                    "<p>任何人都可以浏览公开的成果、需求和专家，也可以不登录就试着描述一个难题。要发布内容或联系对方，"
                    "请先注册并登记所在单位。</p>",
                ),
            ],
        ),
    )
    _make_page(
        home,
        StandardPage(
            title="联系我们",
            title_en="Contact",
            slug=CONTACT_SLUG,
            show_in_menus=True,
            lead="对平台有疑问或建议，请与所在一方的秘书处联系。",
            lead_en="For questions and suggestions about the platform, please turn to the secretariat of your side.",
        ),
    )
    _make_group(EDITORS, home, EDITING)
    _make_workflow(home, _make_group(REVIEWERS, home, REVIEWING))
    return home


@transaction.atomic
def appoint(user: Any, *, group: str, actor: Any) -> None:
    """Let somebody write for the portal (编辑) or decide what is published (审核).

    It is the platform's staff who say so: a role in an organisation alone opens no page of the portal.
    """
    require(actor, "portal.appoint_editor")
    chosen = Group.objects.get(name=group)
    user.groups.add(chosen)
    record(events.EDITOR_APPOINTED, actor=actor, target=user, group=chosen.pk)


def _make_home() -> HomePage:
    root = Page.get_first_root_node()
    welcome = root.get_children().filter(slug="home").first()
    if welcome is not None and type(welcome.specific) is Page:
        welcome.delete()
        root.refresh_from_db()
    home = root.add_child(instance=HomePage(title="首页", title_en="Home", slug="home"))
    home.save_revision().publish()
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    site.root_page = home
    site.site_name = settings.JIEDUI.site_name
    site.save()
    _retire_stock_desk()
    return home


def _retire_stock_desk() -> None:
    """Wagtail comes with groups and a workflow of its own; where nobody uses them they would only confuse."""
    Workflow.objects.filter(name="Moderators approval").update(active=False)
    WorkflowPage.objects.filter(workflow__name="Moderators approval").delete()
    Group.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()


def _make_page(parent: Page, page: Page) -> None:
    if not parent.get_children().filter(slug=page.slug).exists():
        parent.refresh_from_db()
        parent.add_child(instance=page)
        page.save_revision().publish()


def _make_group(name: str, home: Page, page_permissions: tuple[str, ...]) -> Group:
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.add(_permission("access_admin", "wagtailadmin"))
    for codename in page_permissions:
        GroupPagePermission.objects.get_or_create(
            group=group, page=home, permission=_permission(codename, "wagtailcore")
        )
    uploads = Collection.get_first_root_node()
    for codename in COLLECTION:
        app = "wagtaildocs" if codename.endswith("document") else "wagtailimages"
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=uploads, permission=_permission(codename, app)
        )
    return group


def _permission(codename: str, app: str) -> Permission:
    return Permission.objects.get(codename=codename, content_type__app_label=app)


def _make_workflow(home: Page, reviewers: Group) -> None:
    """One step: whoever is in the group of reviewers approves, and the page is public."""
    workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW)
    if not workflow.active:
        workflow.active = True
        workflow.save(update_fields=["active"])
    task = GroupApprovalTask.objects.filter(name=REVIEW).first() or GroupApprovalTask.objects.create(
        name=REVIEW
    )
    task.groups.add(reviewers)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
