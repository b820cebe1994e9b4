"""导入 for programs: upload a ledger, say what its columns are, look at what was read, write it, take it back."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from jiedui.foundation.core.api.binary import answers_file
from jiedui.foundation.core.api.calls import passing, person_of, signed_in
from jiedui.foundation.core.api.paging import NEWEST_FIRST, Key, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.spreadsheets import XLSX

from .. import services
from ..answers import errors_answer, template_answer
from ..choices import Extent, RowState
from ..forms import offers_for
from ..kinds import LedgerKind, Whole, ledger_kinds
from ..models import ImportRun
from ..selectors import shown_rows
from ..tables import kind_of_owner, run_of
from .shown import ImportOut, ImportWhole, KindOut, RowOut, kind_shown, row_shown, run_shown, whole_shown

BY_NUMBER = (Key("number"),)


class ColumnGiven(Given):
    """What a column of the file is."""

    place: int = Field(ge=0, le=16_384, description=gettext_noop("文件中的第几列，从 0 数起"))
    column: str = Field(
        max_length=60, description=gettext_noop("台账中的列名，见 /imports/kinds；为空则不导入")
    )


class MappingGiven(Given):
    """What the columns of the file are."""

    columns: list[ColumnGiven] | None = Field(
        default=None, max_length=500, description=gettext_noop("各列的对应；不填则按平台猜测的对应读取")
    )


_AS_GUESSED = MappingGiven()


class WriteGiven(Given):
    """How much is written."""

    extent: Extent = Field(description=gettext_noop("all：全部无误才导入；valid：只导入无误的行"))
    again: bool = Field(default=False, description=gettext_noop("同一个文件已经导入过，确实要再导入一次"))


class OwnerQuery(Schema):
    """For whom, or for which thing that stands already, a ledger is filled in."""

    owner: str = Field(
        "", max_length=60, description=gettext_noop("由哪一个单位、导入到哪一份里，见 /imports/kinds")
    )


class RowQuery(PageQuery):
    """Which rows."""

    state: list[RowState] = Field([], description=gettext_noop("状态"))


def imports() -> Router:
    """The calls of bringing ledgers in."""
    router = Router()
    _add_kinds(router)
    _add_runs(router)
    _add_rows(router)
    _add_steps(router)
    return router


def _add_kinds(router: Router) -> None:
    @router.get(
        "/kinds",
        response=list[KindOut],
        operation_id="imports_kinds",
        summary=gettext_noop("可以导入的台账和它们的列"),
    )
    @signed_in
    def kinds(request: HttpRequest) -> Any:
        actor = person_of(request)
        kinds = {offer.kind.code: kind_of_owner(offer.kind, "", actor) for offer in offers_for(actor)}
        return [kind_shown(kind, actor) for kind in kinds.values()]

    @router.get(
        "/kinds/{kind}/template",
        operation_id="imports_template",
        summary=gettext_noop("下载空白模板"),
        openapi_extra=answers_file(XLSX),
    )
    @signed_in
    def template(request: HttpRequest, kind: str, asked: Query[OwnerQuery]) -> HttpResponseBase:
        found = ledger_kinds.get(kind)
        if found is None or not found.may(person_of(request)):
            raise Http404
        return template_answer(kind_of_owner(found, asked.owner, person_of(request)))


def _add_runs(router: Router) -> None:
    @router.get("", response=Slice[ImportOut], operation_id="imports_list", summary=gettext_noop("我的导入"))
    @signed_in
    def listed(request: HttpRequest, asked: Query[PageQuery]) -> Any:
        rows = ImportRun.objects.visible_to(person_of(request))
        return page_of_rows(
            request, rows, NEWEST_FIRST, asked, lambda found: [run_shown(row) for row in found]
        )

    @router.post(
        "", response={201: ImportWhole}, operation_id="imports_begin", summary=gettext_noop("上传台账")
    )
    @signed_in
    def begin(
        request: HttpRequest, upload: File[UploadedFile], kind: Form[str], owner: Form[str] = ""
    ) -> Any:
        actor = person_of(request)
        found = ledger_kinds.get(kind)
        if found is None:
            raise Invalid({"kind": [_("没有这类台账，可以导入的见 /imports/kinds。")]})
        made = services.begin_import(found, owner=_owner(found, owner, actor), upload=upload, actor=actor)
        passing(request).location = f"{request.path}/{made.code}"
        return Status(201, whole_shown(made))

    @router.get("/{code}", response=ImportWhole, operation_id="imports_read", summary=gettext_noop("详情"))
    @signed_in
    def read(request: HttpRequest, code: str) -> Any:
        return whole_shown(run_of(code, person_of(request))[0])

    @router.delete(
        "/{code}", response={204: None}, operation_id="imports_discard", summary=gettext_noop("放弃")
    )
    @signed_in
    def discard(request: HttpRequest, code: str) -> Any:
        services.discard_run(run_of(code, person_of(request))[0], actor=person_of(request))
        return Status(204, None)


def _add_rows(router: Router) -> None:
    @router.get(
        "/{code}/rows", response=Slice[RowOut], operation_id="imports_rows", summary=gettext_noop("读到的行")
    )
    @signed_in
    def rows(request: HttpRequest, code: str, asked: Query[RowQuery]) -> Any:
        run, kind = run_of(code, person_of(request))
        found = run.rows.all()
        if asked.state:
            found = found.filter(state__in=[state.value for state in asked.state])
        return page_of_rows(
            request,
            found,
            BY_NUMBER,
            asked,
            lambda page: [row_shown(row) for row in shown_rows(run, kind, page)],
        )

    @router.get(
        "/{code}/errors",
        operation_id="imports_errors",
        summary=gettext_noop("下载有误的行"),
        openapi_extra=answers_file(XLSX),
    )
    @signed_in
    def errors(request: HttpRequest, code: str) -> HttpResponseBase:
        return errors_answer(*run_of(code, person_of(request)))


def _add_steps(router: Router) -> None:
    @router.post(
        "/{code}/columns",
        response=ImportWhole,
        operation_id="imports_map",
        summary=gettext_noop("确定各列，读取各行"),
    )
    @signed_in
    def columns(request: HttpRequest, code: str, given: MappingGiven = _AS_GUESSED) -> Any:
        run, _kind = run_of(code, person_of(request))
        mapping = run.mapping
        if given.columns is not None:
            mapping = {str(each.place): each.column for each in given.columns}
        return whole_shown(services.map_columns(run, mapping=mapping, actor=person_of(request)))

    @router.post(
        "/{code}/write", response=ImportWhole, operation_id="imports_write", summary=gettext_noop("导入各行")
    )
    @signed_in
    def write(request: HttpRequest, code: str, given: WriteGiven) -> Any:
        run, _kind = run_of(code, person_of(request))
        actor = person_of(request)
        return whole_shown(
            services.import_run(run, extent=given.extent.value, again=given.again, actor=actor)
        )

    def plain(name: str, summary: str, step: Callable[..., ImportRun]) -> None:
        operation_id = f"imports_{name.replace('-', '_')}"

        @router.post(f"/{{code}}/{name}", response=ImportWhole, operation_id=operation_id, summary=summary)
        @signed_in
        def take(request: HttpRequest, code: str) -> Any:
            return whole_shown(step(run_of(code, person_of(request))[0], actor=person_of(request)))

    plain("undo", gettext_noop("撤销导入"), services.undo_run)
    plain("go-on", gettext_noop("接着办理中断的导入"), services.go_on)


def _owner(kind: LedgerKind, code: str, actor: Any) -> Any:
    """In whose name, or into which whole: the one that is named, or the only one there is.

    Raises:
        Invalid: there are several, and none is named.
    """
    if kind.owners is None:
        return None
    own = {owner.code: owner for owner in kind.owners(actor)}
    if not code and len(own) > 1:
        several = _("您在几家单位任职，请写明以哪个单位的名义导入。")
        whole = _("可以导入到几处，请写明导入到哪一处，见 /imports/kinds。")
        raise Invalid({"owner": [whole if isinstance(kind.becomes, Whole) else several]})
    return own.get(code) if code else next(iter(own.values()), None)
