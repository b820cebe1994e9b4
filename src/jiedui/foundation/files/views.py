"""Private files, behind the same check as the things they belong to."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import FieldDoesNotExist
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedui.foundation.core.attachments import attachables
from jiedui.foundation.core.downloads import stored
from jiedui.foundation.core.errors import DomainError, Invalid
from jiedui.foundation.ui.pages import told_to
from jiedui.foundation.ui.returning import way_back

from .models import Attachment
from .selectors import may_see
from .services import attach, describe, detach
from .sniffing import PICTURES


def _seen(request: HttpRequest, pk: Any) -> Attachment:
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not may_see(request.user, attachment):
        raise Http404
    return attachment


@require_safe
def file(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The file itself: pictures in the page, everything else as a download."""
    attachment = _seen(request, pk)
    return _answer(
        request, attachment.file, attachment.content_type, attachment.name, f'"{attachment.sha256}"'
    )


@require_safe
def thumbnail(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The small picture."""
    attachment = _seen(request, pk)
    if not attachment.thumbnail:
        raise Http404
    return _answer(request, attachment.thumbnail, "image/webp", "small.webp", f'"{attachment.sha256}-small"')


def _answer(
    request: HttpRequest, file: FieldFile, content_type: str, name: str, etag: str
) -> HttpResponseBase:
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    response = stored(file, name=name, content_type=content_type, shown=content_type in PICTURES)
    response["Cache-Control"] = "private, max-age=600"
    response["ETag"] = etag
    return response


@login_required
@require_POST
def add(request: HttpRequest, label: str, key: str) -> HttpResponse:
    """Add uploaded files to a thing and go back to where one came from; of several, each that is refused is named."""
    target = _target(request, label, key)
    uploads = request.FILES.getlist("upload")
    if not uploads:
        messages.error(request, _("请先选择文件。"))
    kept = 0
    for upload in uploads:
        try:
            attach(target, upload=upload, caption=request.POST.get("caption", ""), actor=request.user)
        except DomainError as refusal:
            messages.error(request, f"{upload.name}：{refusal}" if len(uploads) > 1 else str(refusal))
            if not isinstance(refusal, Invalid):
                break  # no more of them may come, whatever they are
        else:
            kept += 1
    if kept:
        messages.success(request, _("已添加 %(number)s 个附件。") % {"number": kept})
    return redirect(_back(request, target))


@login_required
@require_POST
def caption(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what a file shows."""
    attachment = _seen(request, pk)
    with told_to(request, done=_("说明已保存。")):
        describe(attachment, caption=request.POST.get("caption", ""), actor=request.user)
    return redirect(_back(request, attachment.target))


@login_required
@require_POST
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Remove a file."""
    attachment = _seen(request, pk)
    target = attachment.target
    with told_to(request, done=_("附件已删除。")):
        detach(attachment, actor=request.user)
    return redirect(_back(request, target))


def _target(request: HttpRequest, label: str, key: str) -> Any:
    """The thing that carries files, by its public code or, where it has none, by its key; 404 for what one may not see."""
    entry = attachables.get(label.lower())
    if entry is None:
        raise Http404
    model = apps.get_model(label)
    try:
        model._meta.get_field("code")
    except FieldDoesNotExist:
        found = model._default_manager.filter(pk=key).first() if key.isdecimal() else None
    else:
        found = model._default_manager.filter(code=key).first()
    if found is None or not request.user.has_perm(entry.view, found):
        raise Http404
    return found


def _back(request: HttpRequest, target: Any) -> str:
    """The page that the form stood on; else the thing's own."""
    own_page = getattr(target, "get_desk_url", None) or getattr(target, "get_absolute_url", None)
    page = way_back(request, own_page() if own_page else "/")
    return page.partition("#")[0] + "#attachments"
