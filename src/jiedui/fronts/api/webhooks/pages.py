"""本单位 → 事件推送: addresses, what was sent there, and the few things that can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import exported
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from . import services
from .forms import WebhookForm
from .models import Webhook, WebhookDelivery
from .selectors import label_of
from .tables import DELIVERIES

SECRET_ONCE = "webhook_secret"  # noqa: S105 -- the name under which a session notes whose secret may be shown


@login_required
@require_safe
def listed(request: HttpRequest, organisation: str) -> HttpResponse:
    """The addresses of an organisation, for its managers."""
    unit = _managed(request, organisation)
    context = {
        "organisation": unit,
        "webhooks": Webhook.objects.visible_to(request.user).filter(organisation=unit),
        "crumbs": _crumbs(unit)[:-1],
    }
    return render_page(request, "api/webhook_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, organisation: str) -> HttpResponse:
    """Another address; its secret is shown on the page that follows."""
    unit = _managed(request, organisation)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("事件推送已添加。")) as told:
            webhook = services.create_webhook(unit, actor=request.user, **form.values())
        if told.ok:
            request.session[SECRET_ONCE] = webhook.code
            return redirect_to(request, webhook)
        _take(form, told.error)
    return _form(request, form, {"organisation": unit, "crumbs": _crumbs(unit)})


@login_required
@require_safe
def detail(request: HttpRequest, organisation: str, code: str) -> HttpResponseBase:
    """One address with its deliveries, newest first; its secret only right after it was made."""
    webhook = _webhook(request, organisation, code)
    if (taken := exported(request, DELIVERIES, of=code)) is not None:
        return taken
    page = page_of(webhook.deliveries.all(), request.GET.get("page"))
    for delivery in page.object_list:
        delivery.label = label_of(delivery.kind)
    context = {
        "webhook": webhook,
        "organisation": webhook.organisation,
        "page": page,
        "kinds": [label_of(kind) for kind in webhook.kinds],
        "secret": webhook.secret if request.session.pop(SECRET_ONCE, "") == webhook.code else "",
        "crumbs": _crumbs(webhook.organisation),
    }
    return render_page(request, "api/webhook_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, organisation: str, code: str) -> HttpResponse:
    """Another name, address or choice of events."""
    webhook = _webhook(request, organisation, code)
    form = WebhookForm(request.POST or None, instance=Webhook.objects.get(pk=webhook.pk))
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("事件推送已修改。")) as told:
            services.change_webhook(webhook, actor=request.user, **form.values())
        if told.ok:
            return redirect_to(request, webhook)
        _take(form, told.error)
    crumbs = _crumbs(webhook.organisation, (webhook.label, webhook.get_absolute_url()))
    return _form(request, form, {"organisation": webhook.organisation, "webhook": webhook, "crumbs": crumbs})


@login_required
@require_safe
def delivery(request: HttpRequest, organisation: str, code: str, pk: int) -> HttpResponse:
    """One message: what was sent, each try, and what the other side said."""
    webhook = _webhook(request, organisation, code)
    found = get_object_or_404(webhook.deliveries, pk=pk)
    context = {
        "webhook": webhook,
        "delivery": found,
        "tries": found.tries.all(),
        "crumbs": _crumbs(webhook.organisation, (webhook.label, webhook.get_absolute_url())),
    }
    return render_page(request, "api/webhook_delivery.html", context)


@login_required
@require_POST
def redeliver(request: HttpRequest, organisation: str, code: str, pk: int) -> HttpResponse:
    """Send a message once more."""
    webhook = _webhook(request, organisation, code)
    found: WebhookDelivery = get_object_or_404(
        webhook.deliveries.select_related("webhook__organisation"), pk=pk
    )
    with told_to(request, done=_("已重新投递，稍后可在投递记录中查看。")):
        services.redeliver(found, actor=request.user)
    return redirect_to(request, found)


@login_required
@require_POST
def test(request: HttpRequest, organisation: str, code: str) -> HttpResponse:
    """Send a message that says nothing, and show what becomes of it."""
    return _step(
        request,
        _webhook(request, organisation, code),
        services.send_test,
        _("测试消息已发出，稍后可在投递记录中查看。"),
    )


@login_required
@require_POST
def rotate(request: HttpRequest, organisation: str, code: str) -> HttpResponse:
    """A new secret, shown on the page that follows."""
    webhook = _webhook(request, organisation, code)
    with told_to(request, done=_("密钥已更换，旧密钥 24 小时内仍同时签名。")) as told:
        services.rotate_secret(webhook, actor=request.user)
    if told.ok:
        request.session[SECRET_ONCE] = webhook.code
    return redirect_to(request, webhook)


@login_required
@require_POST
def pause(request: HttpRequest, organisation: str, code: str) -> HttpResponse:
    """Send nothing for a while."""
    return _step(
        request, _webhook(request, organisation, code), services.pause_webhook, _("事件推送已暂停。")
    )


@login_required
@require_POST
def resume(request: HttpRequest, organisation: str, code: str) -> HttpResponse:
    """Send again."""
    return _step(
        request, _webhook(request, organisation, code), services.resume_webhook, _("事件推送已恢复。")
    )


@login_required
@require_POST
def delete(request: HttpRequest, organisation: str, code: str) -> HttpResponse:
    """Forget the address with all that was sent there."""
    webhook = _webhook(request, organisation, code)
    with told_to(request, done=_("事件推送已删除。")):
        services.delete_webhook(webhook, actor=request.user)
    return redirect_to(request, "api:webhooks", organisation)


def _step(request: HttpRequest, webhook: Webhook, deed: Callable[..., Any], done: str) -> HttpResponse:
    """Do something to an address and go back to it."""
    with told_to(request, done=done):
        deed(webhook, actor=request.user)
    return redirect_to(request, webhook)


def _managed(request: HttpRequest, code: str) -> Organisation:
    organisation = get_visible(Organisation, code, actor=request.user)
    require(request.user, "api.manage_webhooks", organisation)
    return organisation


def _webhook(request: HttpRequest, organisation: str, code: str) -> Webhook:
    rows = Webhook.objects.visible_to(request.user).select_related("organisation")
    found: Webhook = get_object_or_404(rows, organisation__code=organisation, code=code)
    return found


def _crumbs(organisation: Organisation, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (organisation.label, reverse("organisations:unit", args=[organisation.code])),
        (pgettext("plural", "事件推送"), reverse("api:webhooks", args=[organisation.code])),
        *more,
    ]


def _take(form: WebhookForm, refusal: Any) -> None:
    if isinstance(refusal, Invalid):
        form.take_errors(refusal)


def _form(request: HttpRequest, form: WebhookForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else None
    return render_page(request, "api/webhook_form.html", {"form": form, **context}, status=status)
