"""Own background work: what was asked for, how far it is, what came of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiedui.foundation.core.paging import page_of
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ui.pages import redirect_to, render_page, told_to

from ..files import file_answer
from ..models import BackgroundJob
from ..services import cancel_job


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Own work of the last week."""
    jobs = BackgroundJob.objects.visible_to(request.user)
    return render_page(request, "jobs/job_list.html#rows", {"page": page_of(jobs, request.GET.get("page"))})


@login_required
@require_safe
@never_cache
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One piece of work; the page asks again by itself while it is open."""
    job = get_visible(BackgroundJob, code, actor=request.user)
    return render_page(request, "jobs/job_detail.html#job", {"job": job})


@login_required
@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """No longer want it."""
    job = get_visible(BackgroundJob, code, actor=request.user)
    with told_to(request, done=_("任务已取消。")):
        cancel_job(job, actor=request.user)
    return redirect_to(request, job)


@login_required
@require_safe
@never_cache
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The file that came of it, as a download."""
    return file_answer(get_visible(BackgroundJob, code, actor=request.user))
