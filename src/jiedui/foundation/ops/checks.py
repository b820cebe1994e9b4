"""What the ground floor looks at: tables, processes, disk, mail, fonts, packages, settings."""

import os
import platform
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiedui.foundation.core.health import HealthCheck, Verdict, broken, doubtful, well

from . import heartbeats, schema
from .models import Heartbeat, JobRun

LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}
LOW_DISK = 2**30
SECRET_LENGTH = 40


def configuration() -> Verdict:
    """Settings that are comfortable on a desk and dangerous on a server."""
    public = _is_public()
    advice = _("修改环境变量或 .env 文件后重新启动。")
    if settings.DEBUG and public:
        return broken(_("调试模式开着，访客会看到程序内部信息（JIEDUI_DEBUG）"), advice)
    faults = []
    if "*" in settings.ALLOWED_HOSTS:
        faults.append(_("接受任何主机名（JIEDUI_HOSTS）"))
    if len(settings.SECRET_KEY) < SECRET_LENGTH:
        faults.append(_("密钥太短（JIEDUI_SECRET_KEY）"))
    if public and not settings.JIEDUI.origin.startswith("https://"):
        faults.append(_("没有启用 HTTPS（JIEDUI_ORIGIN）"))
    if faults:
        return doubtful("；".join(faults), advice)
    return well(_("用于对外服务") if public else _("仅供本机使用"))


def _is_public() -> bool:
    return bool(settings.JIEDUI.origin) or not set(settings.ALLOWED_HOSTS) <= LOCAL


def version() -> Verdict:
    """What runs here, to be quoted when something is reported."""
    packages = ("jiedui", "django", "wagtail")
    numbers = [f"{name.capitalize()} {metadata.version(name)}" for name in packages]
    return well(" · ".join([*numbers, f"Python {platform.python_version()}"]))


def database() -> Verdict:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        advice = _("启动数据库，或检查 JIEDUI_DATABASE_URL 和数据文件夹。")
        return broken(_("没有响应：%(problem)s") % {"problem": str(problem).strip()}, advice)
    version = ".".join(map(str, connection.get_database_version()))
    if connection.vendor != "sqlite":
        return well(f"{connection.display_name} {version}")
    size = os.path.getsize(connection.settings_dict["NAME"]) / 2**20
    return well(_("SQLite %(version)s，%(size).1f MB") % {"version": version, "size": size})


def migrations() -> Verdict:
    pending = len(schema.pending_migrations())
    if pending:
        return broken(
            ngettext("还有 %(number)d 个数据表变更没有执行", "还有 %(number)d 个数据表变更没有执行", pending)
            % {"number": pending},
            _("运行 manage.py migrate。"),
        )
    return well(_("数据表是最新的"))


def cache_table() -> Verdict:
    missing = schema.missing_cache_tables()
    if missing:
        return broken(
            _("缓存表 %(name)s 不存在") % {"name": "、".join(missing)}, _("运行 manage.py createcachetable。")
        )
    return well(_("缓存可用"))


def worker() -> Verdict:
    return _alive(
        "tasks", _("后台任务不会执行：邮件、通知和推荐都会停下。运行 manage.py serve 或 manage.py worker。")
    )


def ticker() -> Verdict:
    verdict = _alive("ticker", _("定时任务不会执行。运行 manage.py serve，或每分钟运行一次 manage.py tick。"))
    if verdict.level == "ok" and (
        failed := list(JobRun.objects.exclude(last_error="").values_list("name", flat=True))
    ):
        return doubtful(
            _("上次出错的定时任务：%(names)s") % {"names": "、".join(failed)}, _("错误记录在日志里。")
        )
    return verdict


def _alive(name: str, advice: str) -> Verdict:
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None:
        return broken(_("从未启动"), advice)
    since = {"time": date_format(localtime(beat.at), "Y-m-d H:i:s"), "work": beat.detail}
    if not heartbeats.is_alive(name):
        return broken(_("自 %(time)s 起没有响应") % since, advice)
    return well(_("正在处理 %(work)s，始于 %(time)s") % since if beat.detail else _("运行中"))


def mail() -> Verdict:
    """Whether mail leaves the house; a mail server is really asked."""
    if settings.JIEDUI.mail_url == "console:":
        return doubtful(_("邮件只打印出来，不会寄出"), _("设置 JIEDUI_MAIL_URL。"))
    if not settings.JIEDUI.mail_url:
        if settings.JIEDUI.demo:
            return well(_("演示环境：邮件写入数据文件夹，不会寄出"))
        return doubtful(_("邮件写入数据文件夹，不会寄出"), _("设置 JIEDUI_MAIL_URL。"))
    server = get_connection(timeout=5)
    try:
        server.open()
    except OSError as problem:
        return broken(
            _("邮件服务器没有响应：%(problem)s") % {"problem": problem}, _("检查 JIEDUI_MAIL_URL。")
        )
    finally:
        server.close()
    return well(_("邮件服务器可用"))


def storage() -> Verdict:
    folders = [
        Path(p) for p in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.INDEX_DIR)
    ]
    if closed := [str(folder) for folder in folders if not os.access(_existing(folder), os.W_OK)]:
        return broken(
            _("不能写入 %(folders)s") % {"folders": "、".join(closed)}, _("检查文件夹的所有者和权限。")
        )
    free = shutil.disk_usage(settings.DATA_DIR).free
    sentence = _("可写，剩余 %(free).1f GB") % {"free": free / 2**30}
    return doubtful(sentence, _("请清理磁盘。")) if free < LOW_DISK else well(sentence)


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def fonts() -> Verdict:
    advice = _("安装 fonts-noto-cjk，否则生成的 PDF 里汉字显示为方框。")
    program = shutil.which("fc-list")
    if program is None:
        return doubtful(_("没有 fontconfig，无法检查中文字体"), advice)
    listed = subprocess.run(  # noqa: S603 -- fixed arguments
        [program, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=20, check=False
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line.strip()})
    if not families:
        return doubtful(_("没有中文字体"), advice)
    simplified = [name for name in families if name.endswith("SC")]
    return well(_("中文字体：%(names)s") % {"names": "、".join((simplified or families)[:2])})


def packages() -> Verdict:
    """Third-party scripts, collected or in node_modules."""
    if not settings.WHITENOISE_USE_FINDERS:
        return well(_("静态文件已收集"))
    if not (settings.NODE_MODULES / "htmx.org" / "dist").is_dir():
        return broken(_("前端脚本没有安装"), _("运行 make run，或 npm ci。"))
    if _is_public():
        return doubtful(_("静态文件没有收集，网页会慢"), _("运行 manage.py collectstatic，再重新启动。"))
    return well(_("前端脚本已安装"))


CHECKS = (
    HealthCheck("version", gettext_lazy("版本"), version, order=5),
    HealthCheck("settings", gettext_lazy("设置"), configuration, order=10),
    HealthCheck("database", gettext_lazy("数据库"), database, order=20, gates=True),
    HealthCheck("migrations", gettext_lazy("数据表"), migrations, order=30, gates=True),
    HealthCheck("cache", gettext_lazy("缓存"), cache_table, order=40),
    HealthCheck("worker", gettext_lazy("后台进程"), worker, order=50, gates=True),
    HealthCheck("ticker", gettext_lazy("定时任务"), ticker, order=55),
    HealthCheck("mail", gettext_lazy("邮件"), mail, order=70),
    HealthCheck("storage", gettext_lazy("存储"), storage, order=80),
    HealthCheck("fonts", gettext_lazy("字体"), fonts, order=90),
    HealthCheck("packages", gettext_lazy("前端脚本"), packages, order=95),
)
