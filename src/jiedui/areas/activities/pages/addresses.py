"""The reader's own calendar addresses: made, shown once, revoked."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.ui.meta import absolute
from jiedui.foundation.ui.pages import render_page, told_to

from .. import services
from ..forms import AddressForm
from ..models import CalendarAddress


@login_required
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """All of them; a fresh one is shown in this answer and never again."""
    form = AddressForm(request.POST or None)
    fresh = ""
    if request.method == "POST" and form.is_valid():
        with told_to(request, done=_("地址已建立，请现在复制；离开本页后不再显示。")) as told:
            _address, secret = services.create_address(actor=request.user, name=form.cleaned_data["name"])
            fresh = absolute(reverse("activities:personal_feed", args=[secret]))
        if isinstance(told.error, Invalid):
            form.take_errors(told.error)
        elif told.ok:
            form = AddressForm()
    context = {
        "addresses": CalendarAddress.objects.visible_to(request.user).usable(),
        "form": form,
        "fresh": fresh,
        "public": absolute(reverse("activities:feed")),
    }
    return render_page(request, "activities/addresses.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(CalendarAddress.objects.visible_to(request.user), pk=pk)
    with told_to(request, done=_("地址已停用，用它的日历不再更新。")):
        services.revoke_address(address, actor=request.user)
    return redirect("activities:addresses")
