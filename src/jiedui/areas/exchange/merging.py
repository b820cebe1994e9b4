"""What becomes of supply and demand when two registrations of one organisation are merged."""

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.indexing import touch_many
from jiedui.foundation.organisations.merging import Belonging, MergePart, merge_parts
from jiedui.foundation.organisations.models import Organisation

from .choices import EnquiryState
from .models import LISTING_MODELS, Achievement, Enquiry, SavedSearch, Suggestion
from .models.enquiry import OPEN

TARGETS = ("demand", "achievement", "expert")


def _between(kept: Organisation, absorbed: Organisation) -> Q:
    pair = [kept.pk, absorbed.pk]
    return Q(from_organisation__in=pair, to_organisation__in=pair)


def _doubled(kept: Organisation, absorbed: Organisation) -> list[Enquiry]:
    """Open enquiries of the absorbed about what the kept asks about, too."""
    own = Enquiry.objects.open().filter(from_organisation=kept)
    asked = {name: set(own.values_list(f"{name}_id", flat=True)) - {None} for name in TARGETS}
    return [
        enquiry
        for enquiry in Enquiry.objects.open().filter(from_organisation=absorbed)
        if any(getattr(enquiry, f"{name}_id") in asked[name] for name in TARGETS)
    ]


def remarks(kept: Organisation, absorbed: Organisation) -> list[str]:
    said = []
    if number := Enquiry.objects.filter(_between(kept, absorbed)).count():
        said.append(_("两家之间的 %(n)s 条对接意向连同往来留言将删除：单位不能与自己对接。") % {"n": number})
    if doubled := len(_doubled(kept, absorbed)):
        said.append(_("%(n)s 条未办结的对接意向与保留单位的重复，将撤回。") % {"n": doubled})
    if any(model.objects.filter(owner=absorbed).exists() for model in LISTING_MODELS):
        said.append(_("转入的供需信息保持原来的状态和编号，匹配推荐随后重新计算。"))
    return said


def settle(kept: Organisation, absorbed: Organisation) -> None:
    Enquiry.objects.filter(_between(kept, absorbed)).delete()
    doubled = [enquiry.pk for enquiry in _doubled(kept, absorbed)]
    Enquiry.objects.filter(pk__in=doubled, state__in=OPEN).update(
        state=EnquiryState.WITHDRAWN, updated_at=clock.now()
    )
    for model in LISTING_MODELS:
        keys = model.objects.filter(owner=absorbed).values_list("pk", flat=True)
        touch_many(model, list(keys))
    contributors = Achievement.contributors.through._base_manager
    for one, other in ((kept, absorbed), (absorbed, kept)):
        contributors.filter(organisation=one, achievement__owner=other).delete()
    _rewrite_searches(kept, absorbed)


def _rewrite_searches(kept: Organisation, absorbed: Organisation) -> None:
    """Saved searches that ask for the absorbed organisation ask for the kept one."""
    for search in SavedSearch.objects.filter(query__contains=f"organisation={absorbed.pk}"):
        query = QueryDict(search.query, mutable=True)
        asked = [
            str(kept.pk) if value == str(absorbed.pk) else value for value in query.getlist("organisation")
        ]
        query.setlist("organisation", list(dict.fromkeys(asked)))
        SavedSearch.objects.filter(pk=search.pk).update(query=query.urlencode())


def after(kept: Organisation, absorbed: Organisation) -> None:
    """Nothing is suggested to its own owner; what else changes follows from the index."""
    Suggestion.objects.filter(
        Q(demand__owner=kept), Q(achievement__owner=F("demand__owner")) | Q(expert__owner=F("demand__owner"))
    ).delete()


def _listing(name: str, label: object) -> Belonging:
    return Belonging(f"exchange.{name}", "owner", label)  # type: ignore[arg-type]  # -- a lazy string


def _verdicts(name: str, label: object) -> Belonging:
    pair = ("demand_id", "achievement_id", "expert_id")
    return Belonging(f"exchange.{name}", "organisation", label, pair)  # type: ignore[arg-type]  # -- a lazy string


merge_parts.add(
    MergePart(
        "exchange",
        belongings=(
            _listing("Achievement", pgettext_lazy("plural", "科技成果")),
            _listing("Demand", pgettext_lazy("plural", "技术需求")),
            _listing("Expert", pgettext_lazy("plural", "专家")),
            Belonging(
                "exchange.Achievement_contributors",
                "organisation",
                gettext_lazy("合作完成的成果"),
                ("achievement_id",),
            ),
            Belonging("exchange.Enquiry", "from_organisation", gettext_lazy("发起的对接意向")),
            Belonging("exchange.Enquiry", "to_organisation", gettext_lazy("收到的对接意向")),
            Belonging("exchange.EnquiryMessage", "organisation", gettext_lazy("对接留言")),
            _verdicts("Dismissal", gettext_lazy("不合适标记")),
            _verdicts("Endorsement", gettext_lazy("合适标记")),
            Belonging("exchange.MatchDigest", "organisation", gettext_lazy("推荐邮件设置"), ("person_id",)),
        ),
        remarks=remarks,
        settle=settle,
        after=after,
    )
)
