"""What supply and demand holds of a person: what they wrote, asked and answered, and their profile as an expert."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Column, Fate, OwnData, own_data

from .models import LISTING_MODELS, Expert, Listing

WRITTEN = ("created_by", "published_by", "secrecy_checked_by")
OF_THE_UNIT = _("以单位名义登记的内容属于单位，由单位的人继续办理；创建人显示为“已注销用户”。")


def _written(model: type[Listing]) -> OwnData:
    consent = ("consent_by",) if model is Expert else ()
    return OwnData(
        f"exchange.{model.kind_name}s",
        model._meta.verbose_name_plural or "",
        model._meta.label,
        people=(*WRITTEN, *consent),
        columns=("code", Column("title", value=str), "owner", "state", "created_at", "published_at"),
        fate=Fate.STAYS,
        why=OF_THE_UNIT,
    )


for _model in LISTING_MODELS:
    own_data.add(_written(_model))

own_data.add(
    OwnData(
        "exchange.profiles",
        _("专家档案"),
        "exchange.Expert",
        people=("person",),
        columns=(
            "code", "name", "name_en", "position", "title", "title_en", "owner", "summary", "summary_en", "profile",
            "keywords", "works", "services", "state", "visibility", "consent_at", "created_at", "updated_at",
        ),
        why=_("停止公开并删除；有人就此发起过对接的，只留下一份空档案和编号。"),
    )
)  # fmt: skip


def _about(enquiry: Any) -> str:
    return f"{enquiry.target.kind_label} {enquiry.target.code}"


own_data.add(
    OwnData(
        "exchange.enquiries",
        _("发起、答复和跟进的对接意向"),
        "exchange.Enquiry",
        people=("created_by", "answered_by", "from_broker", "to_broker"),
        columns=(
            "code",
            Column("about_what", _("对接的内容"), _about),
            "state",
            "unclear",
            "about",
            "decline_reason",
            "created_at",
            "answered_at",
        ),
        fate=Fate.STAYS,
        why=_("是双方单位之间的往来；您的姓名和联系方式不再显示。"),
    )
)
own_data.add(
    OwnData(
        "exchange.messages",
        _("您写的对接留言"),
        "exchange.EnquiryMessage",
        people=("author",),
        columns=(Column("enquiry", value=lambda message: message.enquiry.code), "kind", "body", "created_at"),
        fate=Fate.STAYS,
        why=_("是双方单位之间的往来；您的姓名和联系方式不再显示。"),
    )
)


def _pair(verdict: Any) -> str:
    return f"{verdict.demand.code} · {verdict.answer.code}"


for _key, _label, _name, _more in (
    ("dismissals", _("不合适标记"), "exchange.Dismissal", ("reason",)),
    ("endorsements", _("合适标记"), "exchange.Endorsement", ()),
):
    own_data.add(
        OwnData(
            f"exchange.{_key}",
            _label,
            _name,
            people=("created_by",),
            columns=(Column("pair", _("配对"), _pair), *_more, "created_at"),
            fate=Fate.STAYS,
            why=_("是单位对推荐的意见，匹配由此学习；不显示是谁说的。"),
        )
    )

own_data.add(
    OwnData(
        "exchange.digests",
        _("推荐邮件设置"),
        "exchange.MatchDigest",
        people=("person",),
        columns=("organisation", "rhythm", "told_at"),
    )
)
own_data.add(
    OwnData(
        "exchange.visits",
        _("对接台查看记录"),
        "exchange.MatchingVisit",
        people=("person",),
        columns=("looked_at", "before_at"),
    )
)
own_data.add(
    OwnData(
        "exchange.saved_searches",
        _("订阅检索"),
        "exchange.SavedSearch",
        people=("person",),
        columns=("name", "kind", "query", "problem", "rhythm", "created_at", "looked_at"),
    )
)
