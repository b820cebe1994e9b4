"""Background work for programs: what was asked for, how far it is, what came of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jiedui.foundation.core.api.binary import answers_file
from jiedui.foundation.core.api.calls import passing, person_of, signed_in
from jiedui.foundation.core.api.paging import NEWEST_FIRST, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Named, described_by, named
from jiedui.foundation.core.visibility import get_visible

from .choices import JobState
from .files import file_answer
from .models import BackgroundJob
from .services import cancel_job

AT = "/api/v1/jobs"


class JobFileOut(Schema):
    """The file that came of a job."""

    name: str
    content_type: str
    address: str = Field(description=gettext_noop("下载地址"))


@described_by(BackgroundJob)
class JobOut(Schema):
    """One piece of background work."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    kind: Named
    title: str = Field(description=gettext_noop("做什么"))
    state: Named
    done: int
    total: int = Field(description=gettext_noop("总数；还不知道时为 0"))
    outcome: str = Field(description=gettext_noop("完成后的说明"))
    problem: str
    file: JobFileOut | None = Field(description=gettext_noop("做成的文件；没有时为空"))
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobQuery(PageQuery):
    """What the list is narrowed by."""

    state: list[JobState] = Field([], description=gettext_noop("状态"))


def job_shown(job: BackgroundJob) -> dict[str, Any]:
    """A job as it is now."""
    kind = job.of_kind
    names = (
        "code",
        "title",
        "done",
        "total",
        "outcome",
        "problem",
        "created_at",
        "started_at",
        "finished_at",
    )
    kept = {"name": job.file_name, "content_type": job.content_type, "address": f"{AT}/{job.code}/file"}
    return {
        **{name: getattr(job, name) for name in names},
        "url": job.get_absolute_url(),
        "kind": named(job.kind, kind.label if kind is not None else job.kind),
        "state": named(job.state, job.get_state_display()),
        "file": kept if job.file else None,
    }


def begun(request: HttpRequest, job: BackgroundJob) -> Status[Any]:
    """The answer 202 of whatever takes its time: the job, and where to ask how far it is."""
    passing(request).location = f"{AT}/{job.code}"
    return Status(202, job_shown(job))


def jobs() -> Router:
    """The calls of one's own background work."""
    router = Router()

    @router.get("", response=Slice[JobOut], operation_id="jobs_list", summary=gettext_noop("后台任务"))
    @signed_in
    def listed(request: HttpRequest, asked: Query[JobQuery]) -> Any:
        rows = BackgroundJob.objects.visible_to(person_of(request))
        if asked.state:
            rows = rows.filter(state__in=[state.value for state in asked.state])
        return page_of_rows(
            request, rows, NEWEST_FIRST, asked, lambda found: [job_shown(job) for job in found]
        )

    @router.get("/{code}", response=JobOut, operation_id="jobs_read", summary=gettext_noop("进展和结果"))
    @signed_in
    def read(request: HttpRequest, code: str) -> Any:
        return job_shown(_own(request, code))

    @router.post("/{code}/cancel", response=JobOut, operation_id="jobs_cancel", summary=gettext_noop("取消"))
    @signed_in
    def cancel(request: HttpRequest, code: str) -> Any:
        return job_shown(cancel_job(_own(request, code), actor=person_of(request)))

    @router.get(
        "/{code}/file",
        operation_id="jobs_file",
        summary=gettext_noop("下载做成的文件"),
        openapi_extra=answers_file(),
    )
    @signed_in
    def file(request: HttpRequest, code: str) -> HttpResponseBase:
        return file_answer(_own(request, code))

    return router


def _own(request: HttpRequest, code: str) -> BackgroundJob:
    return get_visible(BackgroundJob, code, actor=person_of(request))
