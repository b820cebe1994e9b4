"""A merge as background work: how it is called, what came of it kind by kind, and where its owner goes on."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.jobs.choices import JobState
from jiedui.foundation.jobs.kinds import JobKind, job_kinds
from jiedui.foundation.jobs.models import BackgroundJob

from .merging import merge_parts
from .models import Organisation
from .selectors import names_by_code
from .services.merging_jobs import MERGE, merge_as_asked


def title(job: BackgroundJob) -> str:
    codes = {job.asked["kept"], job.asked["absorbed"]}
    names = {code: code for code in codes} | names_by_code(codes)
    return _("合并单位：把 %(absorbed)s 并入 %(kept)s") % {
        "absorbed": names[job.asked["absorbed"]],
        "kept": names[job.asked["kept"]],
    }


def outcome(job: BackgroundJob) -> str:
    moved: dict[str, int] = job.found.get("moved", {})
    kinds = [
        _("%(kind)s %(n)s 条") % {"kind": belonging.label, "n": moved[belonging.key]}
        for part in merge_parts
        for belonging in part.belongings
        if belonging.label and moved.get(belonging.key)
    ]
    if not kinds:
        return _("已合并；并入的单位名下没有需要转移的记录。")
    return _("已合并，转入：%(kinds)s。") % {"kinds": _("、").join(kinds)}


def back(job: BackgroundJob) -> str:
    """The kept organisation once they are one; before that the page that says what would move."""
    kept, absorbed = job.asked["kept"], job.asked["absorbed"]
    if job.state == JobState.DONE:
        return reverse("organisations:unit", args=[kept])
    if Organisation.objects.filter(code__in=[kept, absorbed]).count() == 2:
        return reverse("organisations:merge", args=[kept, absorbed])
    return reverse("organisations:merging")


job_kinds.add(
    JobKind(MERGE, gettext_lazy("合并单位"), merge_as_asked, title=title, outcome=outcome, back=back)
)
