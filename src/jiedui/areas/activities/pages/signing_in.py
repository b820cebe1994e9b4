"""签到 by code: the screen at the door, and the page that a telephone opens."""

from io import BytesIO

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed, TooMany, WrongState
from jiedui.foundation.core.permissions import require
from jiedui.foundation.ops.limits import address_of, count
from jiedui.foundation.ui.meta import absolute
from jiedui.foundation.ui.pages import render_page, told_to

from .. import services
from ..models import Activity, Participant
from ..services.signing_in import is_on_screen, require_open, screen_code
from .common import found

TRIES = 20
# how long after the scan one may still sign in: time enough to log in on the telephone
GOOD_FOR = 600


@login_required
@never_cache
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """For the screen at the door: it shows itself anew before its code grows old."""
    activity = found(request, code)
    require(request.user, "activities.keep_list", activity)
    now = screen_code(activity)
    address = absolute(reverse("activities:scanned", args=[activity.code])) + f"?k={now.code}"
    rows = Participant.objects.filter(activity=activity)
    context = {
        "activity": activity,
        "picture": _qr(address),
        "seconds": now.seconds,
        "arrived": rows.filter(signed_in_at__isnull=False).count(),
        "people": rows.count(),
    }
    response = render_page(request, "activities/screen.html", context)
    response["Refresh"] = str(now.seconds)
    return response


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=2,
        xmldecl=False,
        svgns=True,
        omitsize=True,
        svgclass="a-screen__code",
        lineclass=None,
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 -- drawn by us from an address of ours


@never_cache
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """What a telephone opens: a code that is on the screen opens the door for ten minutes, also over logging in."""
    activity = Activity.objects.filter(code=code).first()
    shown = request.GET.get("k", "")
    _count_try(request)
    if activity is not None and shown and is_on_screen(activity, shown):
        request.session[_key(code)] = int(clock.now().timestamp())
        return redirect("activities:scanned", code)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    activity = found(request, code)
    open_now = _is_fresh(request, code)
    if request.method == "POST":
        with told_to(request, done=_("签到成功，欢迎！")):
            if not open_now:
                raise NotAllowed(_("二维码已过期，请重新扫屏幕上的码。"))
            services.sign_in(activity, actor=request.user)
        return redirect("activities:scanned", code)
    own = Participant.objects.filter(activity=activity, user=request.user).first()
    context = {"activity": activity, "own": own, "open_now": open_now, "obstacle": _obstacle(activity)}
    return render_page(request, "activities/scanned.html", context)


def _obstacle(activity: Activity) -> str:
    try:
        require_open(activity)
    except WrongState as refusal:
        return str(refusal)
    return ""


def _key(code: str) -> str:
    return f"sign-in:{code}"


def _is_fresh(request: HttpRequest, code: str) -> bool:
    scanned_at = request.session.get(_key(code), 0)
    return bool(0 <= clock.now().timestamp() - scanned_at <= GOOD_FOR)


def _count_try(request: HttpRequest) -> None:
    who = f"person|{request.user.pk}" if request.user.is_authenticated else f"address|{address_of(request)}"
    limit = TRIES if request.user.is_authenticated else TRIES * 10
    if count("activities.sign_in", who, limit=limit, seconds=60).is_spent:
        raise TooMany(_("尝试太频繁，请过一分钟再扫。"))
