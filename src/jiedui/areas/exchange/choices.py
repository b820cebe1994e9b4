"""States and kinds of what is offered and wanted, with the words people see."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = [
    "AchievementKind",
    "AlertRhythm",
    "Band",
    "Cooperation",
    "DigestRhythm",
    "DismissalReason",
    "EnquiryState",
    "ExpertService",
    "Feature",
    "IpState",
    "ListingKind",
    "ListingState",
    "MessageKind",
    "ModelState",
    "PriceMode",
    "SeenFrom",
    "Stage",
    "TransferMode",
]


class ListingState(TextChoices):
    DRAFT = "draft", _("草稿")
    APPROVING = "approving", pgettext_lazy("approval", "审批中")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    PUBLISHED = "published", _("已发布")
    EXPIRED = "expired", _("已过期")
    ARCHIVED = "archived", _("已下架")


LISTING_TONES = {
    ListingState.DRAFT: "neutral",
    ListingState.APPROVING: "info",
    ListingState.SUBMITTED: "info",
    ListingState.RETURNED: "warn",
    ListingState.PUBLISHED: "good",
    ListingState.EXPIRED: "warn",
    ListingState.ARCHIVED: "neutral",
}


class ListingKind(TextChoices):
    """Which of the three lists; the values are the models' `kind_name`."""

    ACHIEVEMENT = "achievement", _("科技成果")
    DEMAND = "demand", _("技术需求")
    EXPERT = "expert", _("专家")


class AchievementKind(TextChoices):
    PATENT = "patent", _("专利")
    SOFTWARE = "software", _("软件")
    VARIETY = "variety", _("新品种")
    PROCESS = "process", _("工艺")
    PROTOTYPE = "prototype", _("样机")
    STANDARD = "standard", _("标准")
    OTHER = "other", _("其他")


class IpState(TextChoices):
    GRANTED = "granted", _("已授权")
    FILED = "filed", _("已申请")
    REGISTERED = "registered", _("已登记")
    SECRET = "secret", _("技术秘密")
    NONE = "none", _("无")


class Stage(TextChoices):
    """How far an achievement has come, in the words of the registration form."""

    EARLY = "early", _("初期阶段")
    MIDDLE = "middle", _("中期阶段")
    MATURE = "mature", _("成熟应用阶段")


class TransferMode(TextChoices):
    TRANSFER = "transfer", _("转让")
    LICENCE = "licence", _("许可")
    EQUITY = "equity", _("作价投资")
    DEVELOPMENT = "development", _("合作开发")
    SERVICE = "service", _("技术服务")


class PriceMode(TextChoices):
    NEGOTIABLE = "negotiable", _("面议")
    FIXED = "fixed", _("定价")
    RANGE = "range", _("价格区间")


class Cooperation(TextChoices):
    DEVELOPMENT = "development", _("合作开发")
    TRANSFER = "transfer", _("受让技术")
    LICENCE = "licence", _("取得许可")
    CONSULTING = "consulting", _("技术咨询")
    SERVICE = "service", _("技术服务")
    TESTING = "testing", _("检验检测")
    TALENT = "talent", _("引进人才")


class ExpertService(TextChoices):
    CONSULTING = "consulting", _("技术咨询")
    TRAINING = "training", _("培训授课")
    TESTING = "testing", _("检验检测")
    DEVELOPMENT = "development", _("合作研发")
    REVIEW = "review", _("评审论证")


class Band(TextChoices):
    HIGH = "high", _("高")
    MIDDLE = "middle", _("中")
    LOW = "low", _("低")


class Feature(TextChoices):
    """What a match's score is made of: the text, and factors beside it."""

    TITLE = "title", _("按名称")
    TEXT = "text", _("按全文")
    WORDS = "words", _("按词义")
    CHARACTERS = "characters", _("按构词")
    TRANSLATED = "translated", _("跨语言")
    SENTENCE = "sentence", _("按句义")
    FIGURES = "figures", pgettext_lazy("match", "指标")
    FIELD = "field", _("技术领域")
    READINESS = "readiness", _("成熟度")
    SCENE = "scene", _("应用场景")
    FRESHNESS = "freshness", _("新近程度")
    REGION = "region", _("地区")
    RECIPROCITY = "reciprocity", _("互惠")


class SeenFrom(TextChoices):
    """In whose list a suggestion stands: the other of the pair is what was found."""

    DEMAND = "demand", _("为需求推荐")
    ACHIEVEMENT = "achievement", _("为成果推荐")
    EXPERT = "expert", _("为专家推荐")


class DismissalReason(TextChoices):
    FIELD = "field", _("领域不符")
    READINESS = "readiness", _("成熟度不够")
    SCALE = "scale", _("规模不合适")
    PRICE = "price", _("价格不合适")
    HAS_OWN = "has_own", _("已有方案")
    OTHER = "other", _("其他")


class DigestRhythm(TextChoices):
    """How often letters about new matches come."""

    DAILY = "daily", _("每天")
    WEEKLY = "weekly", _("每周一")
    NEVER = "never", _("不发")


class AlertRhythm(TextChoices):
    """How soon a saved search speaks up."""

    AT_ONCE = "at_once", _("随时")
    DAILY = "daily", _("每天")
    WEEKLY = "weekly", _("每周一")
    NEVER = "never", _("不提醒")


class EnquiryState(TextChoices):
    SENT = "sent", _("待答复")
    ASKED = "asked", _("待补充")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已婉拒")
    WITHDRAWN = "withdrawn", _("已撤回")


ENQUIRY_TONES = {
    EnquiryState.SENT: "info",
    EnquiryState.ASKED: "warn",
    EnquiryState.ACCEPTED: "good",
    EnquiryState.DECLINED: "bad",
    EnquiryState.WITHDRAWN: "neutral",
}


class MessageKind(TextChoices):
    """What a message in an enquiry does: the platform's own steps are events, not messages."""

    QUESTION = "question", _("追问")
    ANSWER = "answer", _("补充")
    NOTE = "note", _("留言")


class ModelState(TextChoices):
    """What became of weights that were learned from use."""

    CANDIDATE = "candidate", pgettext_lazy("matching model", "候选")
    ACTIVE = "active", pgettext_lazy("matching model", "启用")
    RETIRED = "retired", pgettext_lazy("matching model", "停用")
    REFUSED = "refused", pgettext_lazy("matching model", "未采用")


MODEL_TONES = {
    ModelState.CANDIDATE: "info",
    ModelState.ACTIVE: "good",
    ModelState.RETIRED: "neutral",
    ModelState.REFUSED: "neutral",
}
