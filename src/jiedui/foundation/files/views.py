"""Private files, behind the same check as the things they belong to."""

from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedui.foundation.core.attachments import attachables
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ui.pages import told_to

from .models import Attachment
from .selectors import may_see
from .services import attach, detach
from .sniffing import PICTURES


def _seen(request: HttpRequest, pk: Any) -> Attachment:
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not may_see(request.user, attachment):
        raise Http404
    return attachment


@require_safe
def file(request: HttpRequest, pk: Any) -> HttpResponse:
    """The file itself: pictures in the page, everything else as a download."""
    attachment = _seen(request, pk)
    return _answer(attachment.file, attachment.content_type, attachment.name)


@require_safe
def thumbnail(request: HttpRequest, pk: Any) -> HttpResponse:
    """The small picture."""
    attachment = _seen(request, pk)
    if not attachment.thumbnail:
        raise Http404
    return _answer(attachment.thumbnail, "image/webp", "small.webp")


def _answer(stored: File, content_type: str, name: str) -> HttpResponse:
    try:
        opened = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        opened, content_type=content_type, filename=name, as_attachment=content_type not in PICTURES
    )
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
@require_POST
def add(request: HttpRequest, label: str, code: str) -> HttpResponse:
    """Add an uploaded file to a thing and go back to where one came from."""
    entry = attachables.get(label.lower())
    if entry is None:
        raise Http404
    target = get_visible(apps.get_model(label), code, actor=request.user)
    with told_to(request, done=_("附件已添加。")):
        if (upload := request.FILES.get("upload")) is None:
            raise Invalid({"upload": [_("请先选择文件。")]})
        attach(target, upload=upload, caption=request.POST.get("caption", ""), actor=request.user)
    return redirect(_back(target))


@login_required
@require_POST
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Remove a file."""
    attachment = _seen(request, pk)
    target = attachment.target
    with told_to(request, done=_("附件已删除。")):
        detach(attachment, actor=request.user)
    return redirect(_back(target))


def _back(target: Model) -> str:
    desk = getattr(target, "get_desk_url", None)
    return (desk or target.get_absolute_url)() + "#attachments"  # type: ignore[attr-defined] -- every coded model has a page
