"""Taking a list along, for programs: a file at once, or the job that writes it."""

from typing import Any, Literal

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from jiedui.foundation.core.api.binary import answers_file
from jiedui.foundation.core.api.calls import actor_of, person_of
from jiedui.foundation.core.errors import NotAllowed
from jiedui.foundation.core.spreadsheets import XLSX
from jiedui.foundation.jobs.api import begun
from jiedui.foundation.jobs.models import BackgroundJob

from ..exports import EXPORT, ROWS_WHILE_WAITING, Asked, ExportKind, as_csv, as_xlsx, start_export
from ..limits import count_export

FILES = answers_file("text/csv", XLSX)


class FormatQuery(Schema):
    """As which file."""

    format: Literal["csv", "xlsx"] = Field(
        "csv",
        description=gettext_noop(
            "文件格式；xlsx 超过 2,000 行时在后台制作，回答 202 和任务的地址（须带令牌）"
        ),
    )


def export_answer(
    request: HttpRequest,
    kind: ExportKind,
    asked: FormatQuery,
    *,
    query: QueryDict | None = None,
    of: str = "",
) -> Any:
    """The list as a file; a long one as XLSX is written in the background, by one job however often it is asked for.

    Raises:
        TooMany: this reader exports too often.
        NotAllowed: what takes a job is asked for without a token, or the list is not for this reader.
    """
    actor = actor_of(request)
    count_export(request, actor)
    query = (request.GET if query is None else query).copy()
    query.pop("format", None)
    wanted = Asked(actor, query, of)
    number = kind.count(wanted)  # refuses before a file is begun
    if asked.format == "csv":
        return as_csv(kind, wanted)
    if number <= ROWS_WHILE_WAITING:
        return as_xlsx(kind, wanted)
    if "Authorization" not in request.headers:  # a session only reads: no other site starts work with it
        raise NotAllowed(_("超过 2,000 行的 XLSX 在后台制作，请带访问令牌请求，或改用 CSV。"))
    person, written = person_of(request), query.urlencode()
    under_way = BackgroundJob.objects.visible_to(person).open().filter(kind=EXPORT)
    same = {"list": kind.code, "query": written, "of": of}
    job = next((job for job in under_way if same.items() <= job.asked.items()), None)
    return begun(request, job or start_export(kind.code, query=written, of=of, back="", actor=person))
