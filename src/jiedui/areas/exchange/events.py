"""What happens to listings, pairs and enquiries."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.events import EventKind

from .models import LISTING_MODELS, Listing

_VERBS = {
    "created": (_("登记"), _("%(actor)s 登记了《%(target)s》"), ""),
    "changed": (_("修改"), _("%(actor)s 修改了《%(target)s》"), ""),
    "deleted": (_("删除草稿"), _("%(actor)s 删除了草稿 %(code)s"), "warn"),
    "submitted": (_("提交审核"), _("%(actor)s 提交《%(target)s》审核"), "info"),
    "withdrawn": (_("撤回"), _("%(actor)s 撤回了《%(target)s》"), ""),
    "returned": (_("退回"), _("%(actor)s 退回了《%(target)s》"), "warn"),
    "published": (_("发布"), _("%(actor)s 完成保密审查并发布了《%(target)s》，有效期至 %(expires)s"), "good"),
    "renewed": (_("续期"), _("%(actor)s 将《%(target)s》续期至 %(expires)s"), "good"),
    "revised": (_("撤下修改"), _("%(actor)s 撤下《%(target)s》修改"), ""),
    "archived": (_("下架"), _("%(actor)s 下架了《%(target)s》"), "warn"),
    "taken_down": (_("平台下架"), _("平台下架了《%(target)s》"), "bad"),
    "closed": (_("停止公开"), _("《%(target)s》停止公开"), "warn"),
    "expiring": (_("即将到期"), _("《%(target)s》将于 %(expires)s 到期"), "warn"),
    "expired": (_("到期"), _("《%(target)s》已到期"), "warn"),
}

LISTING_KINDS: dict[tuple[str, str], EventKind] = {
    (model.kind_name, verb): EventKind(f"exchange.{model.kind_name}.{verb}", label, sentence, tone)
    for model in LISTING_MODELS
    for verb, (label, sentence, tone) in _VERBS.items()
}

CONSENT_GIVEN = EventKind(
    "exchange.expert.consent_given",
    _("同意公开"),
    _("%(actor)s 登记了《%(target)s》本人同意公开"),
    "good",
)
CONSENT_WITHDRAWN = EventKind(
    "exchange.expert.consent_withdrawn",
    _("撤回同意"),
    _("%(actor)s 登记了《%(target)s》本人不再同意公开"),
    "warn",
)

PROFILE_EMPTIED = EventKind(
    "exchange.expert.emptied", _("清空专家档案"), _("%(actor)s 的专家档案 %(code)s 已清空"), "warn"
)


def listing_event(listing: Listing | type[Listing], verb: str) -> EventKind:
    """The kind of event of a verb for a kind of listing."""
    return LISTING_KINDS[listing.kind_name, verb]


def _enquiry(verb: str, label: str | Promise, sentence: str | Promise, tone: str = "") -> EventKind:
    return EventKind(f"exchange.enquiry.{verb}", label, sentence, tone)


ENQUIRY_SENT = _enquiry("sent", _("发起对接"), _("%(actor)s 发起了对接意向 %(target)s"), "info")
ENQUIRY_ASKED_BACK = _enquiry("asked_back", _("追问"), _("%(actor)s 就对接意向 %(target)s 提出追问"), "warn")
ENQUIRY_SUPPLEMENTED = _enquiry(
    "supplemented", _("补充说明"), _("%(actor)s 补充了对接意向 %(target)s"), "info"
)
ENQUIRY_ACCEPTED = _enquiry("accepted", _("接受对接"), _("%(actor)s 接受了对接意向 %(target)s"), "good")
ENQUIRY_DECLINED = _enquiry("declined", _("婉拒"), _("%(actor)s 婉拒了对接意向 %(target)s"), "bad")
ENQUIRY_WITHDRAWN = _enquiry("withdrawn", _("撤回"), _("%(actor)s 撤回了对接意向 %(target)s"))
ENQUIRY_MESSAGE_WRITTEN = _enquiry("message_written", _("留言"), _("%(actor)s 在对接 %(target)s 中留言"))
ENQUIRY_REMINDED = _enquiry("reminded", _("催办"), _("对接意向 %(target)s 已等待 7 天，请尽快处理"), "warn")
BROKER_NAMED = _enquiry(
    "broker_named", _("指定技术经理人"), _("%(actor)s 为对接 %(target)s 指定了技术经理人")
)
PAIR_DISMISSED = EventKind(
    "exchange.pair.dismissed", _("标记不合适"), _("%(actor)s 为《%(target)s》标记了一条不合适的推荐")
)
DISMISSAL_TAKEN_BACK = EventKind(
    "exchange.pair.restored", _("恢复推荐"), _("%(actor)s 恢复了《%(target)s》的一条推荐")
)
PAIR_ENDORSED = EventKind(
    "exchange.pair.endorsed", _("标记合适"), _("%(actor)s 为《%(target)s》标记了一条合适的推荐"), "good"
)
ENDORSEMENT_TAKEN_BACK = EventKind(
    "exchange.pair.unendorsed", _("撤销合适"), _("%(actor)s 撤销了《%(target)s》一条推荐的合适标记")
)


def _model(verb: str, label: str | Promise, sentence: str | Promise, tone: str = "") -> EventKind:
    return EventKind(f"exchange.matching_model.{verb}", label, sentence, tone)


MODEL_TRAINED = _model("trained", _("训练匹配模型"), _("平台由使用反馈训练了匹配模型%(target)s"), "info")
MODEL_ACTIVATED = _model("activated", _("启用匹配模型"), _("%(actor)s 启用了匹配模型%(target)s"), "good")
MODEL_ROLLED_BACK = _model(
    "rolled_back", _("回退匹配模型"), _("%(actor)s 停用了匹配模型%(target)s，回到前一版"), "warn"
)
SEARCH_FOUND = EventKind(
    "exchange.saved_search.found",
    _("订阅检索有新内容"),
    _("订阅检索“%(target)s”有 %(found)s 条新内容"),
    "info",
)
