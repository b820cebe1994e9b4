from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WebhookState(TextChoices):
    ACTIVE = "active", pgettext_lazy("webhook", "启用中")
    PAUSED = "paused", pgettext_lazy("webhook", "已暂停")
    DISABLED = "disabled", pgettext_lazy("webhook", "已停用")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("等待投递")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("未送达")


class Problem(TextChoices):
    """Why an attempt came to nothing, each as a sentence for the managers."""

    ADDRESS = "address", _("接收地址不正确：请写完整的网址，不带用户名、密码和 # 号")
    SCHEME = "scheme", _("接收地址须以 https:// 开头")
    PORT = "port", _("接收地址的端口不在允许之列：80、443 和 8000 至 9999")
    PRIVATE = "private", _("接收地址指向内部网络或保留地址，平台不向那里发送")
    UNRESOLVED = "unresolved", _("找不到接收地址的域名，请检查是否写错")
    CONNECTION = "connection", _("连接不上对方服务器，或连接中途断开")
    CERTIFICATE = "certificate", _("对方服务器的证书无效，或与域名不符")
    TIMEOUT = "timeout", _("对方服务器没有及时应答")
    REDIRECT = "redirect", _("对方要求跳转到别处，平台不跟随跳转，请直接填写最终地址")
    STATUS = "status", _("对方没有以 2xx 状态码确认收到")


WEBHOOK_TONES = {WebhookState.ACTIVE: "good", WebhookState.PAUSED: "warn", WebhookState.DISABLED: "bad"}
DELIVERY_TONES = {DeliveryState.WAITING: "info", DeliveryState.DELIVERED: "good", DeliveryState.FAILED: "bad"}
