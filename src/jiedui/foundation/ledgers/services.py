"""Bringing a ledger in, step by step: upload, map its columns, import its rows, take them back."""

import hashlib
from functools import partial
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.codes import new_code
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.spreadsheets import Sheet, Unreadable, open_sheet
from jiedui.foundation.jobs.services import start_job

from . import running
from .choices import WRITTEN, Extent, ImportState, RowState
from .headings import Headings, find_headings, headings_at, merged_below, samples_of
from .kinds import LedgerKind, Whole
from .mapping import guess, remember
from .models import ImportRun

AT_ONCE = 200
LONGEST_NAME = 150
CHECK, IMPORT, UNDO = "ledgers.check", "ledgers.import", "ledgers.undo"


def begin_import(kind: LedgerKind, *, owner: Any, upload: File, actor: Any) -> ImportRun:
    """Take a file in: look at its headings and guess what each column is.

    Raises:
        NotAllowed: the actor may not bring in this kind in the name of this organisation.
        Invalid: the file is no spreadsheet that can be read, or has nothing below its headings.
    """
    _require_owner(kind, owner, actor)
    kind = kind.of(owner)
    limit = settings.JIEDUI.upload_limit_mb
    if upload.size > limit * 2**20:
        raise Unreadable(_("文件超过 %(limit)s MB，请分成几个文件，或删去图片后再上传。") % {"limit": limit})
    sheet = open_sheet(_bytes_of(upload))
    headings = find_headings(sheet, kind)
    if not any(headings.words) or not _has_rows_below(sheet, headings):
        raise Unreadable(_("没有找到内容：第一张工作表应有一行表头，下面每行一条。"))
    run = ImportRun(
        code=new_code(ImportRun.code_prefix),  # the file is kept under it
        kind=kind.code,
        organisation_id=kind.organisation_id(owner),
        whole_id=owner.pk if isinstance(kind.becomes, Whole) else 0,
        created_by=actor,
        file_name=readable_name(upload.name or ""),
        sha256=_fingerprint(upload),
        encoding=sheet.encoding,
        sheet=sheet.title[:60],
        other_sheets=[title[:60] for title in sheet.others[:20]],
    )
    _take_headings(run, kind, sheet, headings)
    run.file.save(run.file_name, File(upload.file), save=False)
    run.save()
    return run


def _has_rows_below(sheet: Sheet, headings: Headings) -> bool:
    return any(number > headings.last for number, _cells in sheet.rows())


def _take_headings(run: ImportRun, kind: LedgerKind, sheet: Sheet, headings: Headings) -> None:
    run.heading_row, run.heading_last = headings.first, headings.last
    run.headings, run.above = headings.words, [list(row) for row in headings.above]
    run.samples, run.merged = samples_of(sheet, headings), merged_below(sheet, headings)
    run.rows_expected = max(0, sheet.last_row - headings.last)
    run.mapping = guess(kind, headings.words, organisation_id=run.organisation_id)


def set_headings(run: ImportRun, *, first: int, last: int, actor: Any) -> ImportRun:
    """Say in which rows the headings stand: the columns are guessed anew, and what was read before is forgotten.

    Raises:
        WrongState: the rows are written, or being read, already.
        Invalid: there are no headings in these rows, or nothing below them.
    """
    require(actor, "ledgers.change_run", run)
    kind = running.kind_of(run)
    with transaction.atomic():
        _take_step(run, {ImportState.MAPPING, ImportState.CHECKED}, ImportState.MAPPING)
        with run.file.open("rb") as file:
            sheet = open_sheet(file)
            headings = headings_at(sheet, first, last)
            if not _has_rows_below(sheet, headings):
                raise Invalid({"last": [_("第 %(row)s 行以下没有内容。") % {"row": last}]})
            _take_headings(run, kind, sheet, headings)
        run.problem = ""
        run.rows.all().delete()
        run.save()
    return run


def _require_owner(kind: LedgerKind, owner: Any, actor: Any) -> None:
    if not kind.may(actor):
        raise NotAllowed(_("您没有权限导入这类台账。"))
    if kind.owners is not None and (
        owner is None or owner.pk not in {each.pk for each in kind.owners(actor)}
    ):
        raise NotAllowed(
            _("只能导入到由您起草、还没有提出的文本。")
            if isinstance(kind.becomes, Whole)
            else _("您只能以自己所在单位的名义导入。")
        )


def readable_name(name: str) -> str:
    """A file's name for people: no folders, nothing that cannot be seen."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in base if sign.isprintable()).strip(". ")[-LONGEST_NAME:] or "ledger"


def _fingerprint(upload: File) -> str:
    digest = hashlib.sha256()
    file = _bytes_of(upload)
    file.seek(0)
    while piece := file.read(2**20):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _bytes_of(upload: File) -> IO[bytes]:
    return cast(IO[bytes], upload.file)


def same_file(run: ImportRun) -> list[ImportRun]:
    """Runs of the same file for the same organisation from which something stands, whoever brought them in."""
    runs = ImportRun.objects.filter(
        sha256=run.sha256, kind=run.kind, organisation_id=run.organisation_id, state__in=WRITTEN
    )
    return list(runs.exclude(pk=run.pk).select_related("created_by").order_by("-created_at"))


def map_columns(run: ImportRun, *, mapping: dict[str, str], actor: Any) -> ImportRun:
    """Say which column is which, remember it, and read the rows: at once where they are few, else in the background.

    Raises:
        WrongState: the rows are written, or being read, already, or they are not the actor's to write any more.
        Invalid: a required column is missing, or two columns are taken for the same.
    """
    require(actor, "ledgers.change_run", run)
    kind = running.kind_of(run)
    running.owner_of(run, kind)
    chosen = {place: name for place, name in mapping.items() if name}
    _require_sound(kind, run, chosen)
    with transaction.atomic():
        _take_step(run, {ImportState.MAPPING, ImportState.CHECKED}, ImportState.CHECKING)
        run.mapping, run.problem = chosen, ""
        run.save(update_fields=["state", "mapping", "problem"])
        remember(run)
        if run.rows_expected > AT_ONCE:
            _start(run, CHECK, actor)
    if run.rows_expected <= AT_ONCE:
        check(run, _no_progress)
    return run


def _require_sound(kind: LedgerKind, run: ImportRun, chosen: dict[str, str]) -> None:
    if not all(place.isdecimal() and len(place) < 6 and int(place) < len(run.headings) for place in chosen):
        raise Invalid(_("页面已过期，请刷新后重试。"))
    names = list(chosen.values())
    if unknown := [name for name in names if kind.column(name) is None]:
        raise Invalid(_("没有“%(name)s”这一列，请重新选择。") % {"name": unknown[0]})
    twice = [column.label for column in kind.columns if names.count(column.name) > 1]
    missing = [column.label for column in kind.columns if column.required and column.name not in names]
    sentences = []
    if twice:
        sentences.append(_("有两列都对应到%(names)s，请只留一列。") % {"names": _quoted(twice)})
    if missing:
        sentences.append(_("还没有指定哪一列是%(names)s，这些是必填的。") % {"names": _quoted(missing)})
    if sentences:
        raise Invalid({"": sentences})


def _quoted(labels: list[Any]) -> str:
    return _("、").join(f"“{label}”" for label in labels)


def check(run: ImportRun, progress: running.Progress) -> None:
    """Read the rows; a file that breaks off further down sends the run back to its beginning, in words."""
    try:
        running.read_rows(run, progress)
    except Unreadable as refusal:
        running.stop_reading(run, refusal)
        raise


def import_run(run: ImportRun, *, extent: str, again: bool = False, actor: Any) -> ImportRun:
    """Write the rows, or those without errors. `again` says that the same file was imported before and is meant.

    Raises:
        WrongState: it was not read yet, nothing can be imported, a row is faulty and all were asked for, the same file
            stands already, or the rows are not the actor's to write any more.
    """
    require(actor, "ledgers.change_run", run)
    if extent not in Extent.values:
        raise Invalid({"extent": [_("请选择导入范围。")]})
    running.owner_of(run, running.kind_of(run))
    with transaction.atomic():
        # all runs of this file at once and in one order, so that of two at the same moment the second sees the first
        list(ImportRun.objects.select_for_update().filter(sha256=run.sha256).order_by("pk"))
        _take_step(run, {ImportState.CHECKED}, ImportState.IMPORTING)
        ready = run.rows.filter(state=RowState.READY).count()
        faulty = run.rows.filter(state=RowState.FAULTY).count()
        if not ready:
            raise WrongState(_("没有可以导入的行，请改正文件后重新上传。"))
        if faulty and extent == Extent.ALL:
            raise WrongState(
                _("有 %(n)s 行有误。请改正文件后重新上传，或选择“只导入无误的行”。") % {"n": faulty}
            )
        if (before := same_file(run)) and not again:
            raise WrongState(same_file_words(before[0]), field="again")
        run.extent, run.problem = extent, ""
        run.save(update_fields=["state", "extent", "problem"])
        if ready > AT_ONCE:
            _start(run, IMPORT, actor)
    if ready <= AT_ONCE:
        running.import_rows(run, _no_progress)
    return run


def same_file_words(before: ImportRun) -> str:
    """Who brought the same file in, and when."""
    moment = before.imported_at or before.updated_at
    return _("同一个文件已由 %(person)s 于 %(day)s 导入过。确实要再导入一次，请勾选确认。") % {
        "person": before.created_by.get_full_name() or before.created_by.get_username(),
        "day": f"{moment:%Y-%m-%d}",
    }


def undo_run(run: ImportRun, *, actor: Any) -> ImportRun:
    """Delete what was made, except what has been used since.

    Raises:
        WrongState: nothing was made, or it is being written.
    """
    require(actor, "ledgers.change_run", run)
    with transaction.atomic():
        stuck = {ImportState.IMPORTING, ImportState.UNDOING} if run.is_stuck else set()
        _take_step(run, {ImportState.IMPORTED} | stuck, ImportState.UNDOING)
        run.rows.exclude(refusal="").update(refusal="")
        number = run.rows.filter(state=RowState.CREATED).count()
        run.save(update_fields=["state"])
        if number > AT_ONCE:
            _start(run, UNDO, actor)
    if number <= AT_ONCE:
        running.undo_rows(run, _no_progress)
    return run


def go_on(run: ImportRun, *, actor: Any) -> ImportRun:
    """Take up work that was cancelled or given up: what was made stays made.

    Raises:
        WrongState: it is not stuck.
    """
    require(actor, "ledgers.change_run", run)
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if not locked.is_stuck:
            raise WrongState(_("这次导入已不在进行中。"))
        kinds = {ImportState.CHECKING: CHECK, ImportState.IMPORTING: IMPORT, ImportState.UNDOING: UNDO}
        _start(run, kinds[ImportState(locked.state)], actor)
    return run


def discard_run(run: ImportRun, *, actor: Any) -> None:
    """Throw away a run from which nothing was written, its file with it.

    Raises:
        WrongState: something was written, or it is being read.
    """
    require(actor, "ledgers.change_run", run)
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.rows.filter(state=RowState.CREATED).exists() or (
            locked.is_under_way and not locked.is_stuck
        ):
            raise WrongState(_("已经导入了内容，请先撤销导入。"))
        _remove(locked)


def _take_step(run: ImportRun, sources: set[ImportState], target: ImportState) -> None:
    """Lock the run and see that the step leads on from where it is now; the caller saves the state."""
    now = ImportRun.objects.select_for_update().filter(pk=run.pk).values_list("state", flat=True).first()
    if now not in sources:
        label = ImportState(now).label if now else _("已删除")
        raise WrongState(_("当前状态是“%(state)s”，不能进行这一步。请刷新页面。") % {"state": label})
    run.state = target


def _start(run: ImportRun, kind: str, actor: Any) -> None:
    run.job = start_job(kind, actor=actor, run=run.code, name=run.file_name)
    run.save(update_fields=["job"])


def _no_progress(done: int, total: int) -> None:
    """Few rows are read while the page waits."""


def forget_runs(person: Any, actor: Any) -> None:
    """Whoever closes their account takes the files that they brought in along; what was made of them stays."""
    for run in ImportRun.objects.filter(created_by=person):
        _remove(run)


def forget_before(moment: Any, *, states: set[ImportState]) -> int:
    """Delete runs, files and what was read of them that nobody has touched since; what was made of them stays."""
    old = list(ImportRun.objects.filter(updated_at__lt=moment, state__in=states))
    for run in old:
        _remove(run)
    return len(old)


@transaction.atomic
def _remove(run: ImportRun) -> None:
    """The row, and the bytes once the transaction stands."""
    stored, name = run.file.storage, run.file.name
    run.delete()
    if name:
        transaction.on_commit(partial(stored.delete, name))
