"""What the portal and its editors' desk hold of a person."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.core.files import File
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Column, Fate, OwnData, excuse, own_data


def _files(model: str, person: Any) -> Iterator[tuple[str, File]]:
    for row in apps.get_model(model)._base_manager.filter(uploaded_by_user=person).order_by("pk"):
        yield f"{row.pk} {row.filename}", row.file


own_data.add(
    OwnData(
        "portal.pages",
        _("编写的门户页面"),
        "wagtailcore.Page",
        people=("owner",),
        columns=(
            Column("title", _("标题")),
            Column("url_path", _("网址")),
            Column("first_published_at", _("首次发布")),
            Column("last_published_at", _("最近发布")),
        ),
        fate=Fate.STAYS,
        why=_("文章属于门户，随门户保留；作者署名以文章所写为准。"),
    )
)
for _key, _label, _model in (
    ("images", _("上传的门户图片"), "wagtailimages.Image"),
    ("documents", _("上传的门户文件"), "wagtaildocs.Document"),
):
    own_data.add(
        OwnData(
            f"portal.{_key}",
            _label,
            _model,
            people=("uploaded_by_user",),
            columns=(Column("title", _("标题")), Column("created_at", _("上传时间"))),
            fate=Fate.STAYS,
            why=_("文章属于门户，随门户保留；作者署名以文章所写为准。"),
            files=partial(_files, _model),
        )
    )
own_data.add(
    OwnData(
        "portal.editing",
        _("编辑台设置"),
        "wagtailusers.UserProfile",
        people=("user",),
        columns=(
            Column("preferred_language", _("界面语言")),
            Column("current_time_zone", _("时区")),
            Column("theme", _("外观")),
        ),
    )
)
own_data.add(
    OwnData(
        "portal.comments",
        _("编辑台批注"),
        "wagtailcore.Comment",
        people=("user",),
        columns=(Column("text", _("内容")), Column("created_at", _("时间"))),
        fate=Fate.STAYS,
        why=_("是编辑们一起改稿的记录，只在编辑台可见。"),
    )
)
own_data.add(
    OwnData(
        "portal.replies",
        _("编辑台批注的回复"),
        "wagtailcore.CommentReply",
        people=("user",),
        columns=(Column("text", _("内容")), Column("created_at", _("时间"))),
        fate=Fate.STAYS,
        why=_("是编辑们一起改稿的记录，只在编辑台可见。"),
    )
)
excuse(
    *(
        f"portal.{page}.{name}"
        for page in ("HomePage", "NewsIndexPage", "ArticlePage", "StandardPage")
        for name in ("owner", "locked_by")
    ),
    reason="the same row as the page's own, told as a page",
)
excuse(
    "wagtailcore.Page.locked_by",
    "wagtailcore.Revision.user",
    "wagtailcore.WorkflowState.requested_by",
    "wagtailcore.TaskState.finished_by",
    "wagtailcore.Comment.resolved_by",
    "wagtailcore.ModelLogEntry.user",
    "wagtailcore.PageLogEntry.user",
    reason="who did what to a page of the portal: an id in the editors' records, the name goes with the account",
)
excuse(
    "wagtailcore.UploadedFile.uploaded_by_user",
    "wagtailadmin.EditingSession.user",
    "wagtailadmin.FormState.user",
    "wagtailcore.APIToken.user",
    "wagtailcore.PageSubscription.user",
    reason="short-lived state of the editors' desk: deleted with the account by forget_editing",
)
GOING = (
    ("wagtailusers.UserProfile", "user"),
    ("wagtailcore.UploadedFile", "uploaded_by_user"),
    ("wagtailadmin.EditingSession", "user"),
    ("wagtailadmin.FormState", "user"),
    ("wagtailcore.APIToken", "user"),
    ("wagtailcore.PageSubscription", "user"),
)


def forget_editing(person: Any, actor: Any) -> None:
    """Whoever closes their account leaves nothing of their own at the editors' desk."""
    for label, name in GOING:
        apps.get_model(label)._base_manager.filter(Q(**{name: person})).delete()
