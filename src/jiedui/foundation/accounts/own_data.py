"""What accounts hold of a person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Column, OwnData, excuse, own_data

own_data.add(
    OwnData(
        "accounts.account",
        _("账号资料"),
        "accounts.User",
        people=(),
        where=lambda person: Q(pk=person.pk),
        columns=(
            "username",
            "name",
            "email",
            "phone",
            "language",
            "date_joined",
            "last_login",
            Column("consented_at"),
        ),
        why=_("姓名、用户名、邮箱、电话和密码全部清空，只留下一个编号。"),
    )
)
own_data.add(
    OwnData(
        "accounts.addresses",
        _("邮箱"),
        "account.EmailAddress",
        people=("user",),
        columns=(
            Column("email", _("电子邮箱")),
            Column("verified", _("已验证")),
            Column("primary", _("主要邮箱")),
        ),
    )
)
own_data.add(
    OwnData(
        "accounts.sessions",
        _("登录设备"),
        "usersessions.UserSession",
        people=("user",),
        columns=(
            Column("ip", _("网络地址")),
            Column("user_agent", _("浏览器")),
            Column("created_at", _("登录时间")),
            Column("last_seen_at", _("最近使用")),
        ),
    )
)
own_data.add(
    OwnData(
        "accounts.second_factors",
        _("两步验证和通行密钥"),
        "mfa.Authenticator",
        people=("user",),
        columns=(
            Column("type", _("类型")),
            Column("created_at", _("创建时间")),
            Column("last_used_at", _("最近使用")),
        ),
    )
)
own_data.add(
    OwnData(
        "accounts.other_sign_ins",
        _("关联的外部账号"),
        "socialaccount.SocialAccount",
        people=("user",),
        columns=(
            Column("provider", _("提供方")),
            Column("uid", _("外部编号")),
            Column("date_joined", _("关联时间")),
        ),
    )
)
excuse(
    "accounts.User_groups.user",
    "accounts.User_user_permissions.user",
    reason="groups and permissions of the platform's staff: emptied with the account, told by no row of its own",
)
own_data.add(
    OwnData(
        "accounts.tokens",
        _("访问令牌"),
        "accounts.AccessToken",
        people=("user",),
        columns=("name", "beginning", "created_at", "expires_at", "last_used_at", "revoked_at"),
    )
)
excuse(
    "accounts.KeptAnswer.user",
    reason="what a program was answered, kept for a day so that it is answered the same again: emptied with the account",
)
