"""Whether the index is there, current, and in step."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiedui.foundation.core.health import HealthCheck, Verdict, broken, doubtful, well
from jiedui.foundation.ops.heartbeats import is_alive
from jiedui.matching import IndexOutdated, IndexUnreachable

from . import index
from .identity import kinds_sharing_a_number
from .models import OutboxEntry

LATE = timedelta(minutes=5)


def look() -> Verdict:
    try:
        stats = index.matcher().stats()
    except IndexOutdated:
        return broken(
            _("索引还没有建立，或由旧版本建立"), _("运行 manage.py reindex，或启动 manage.py serve 后稍候。")
        )
    except IndexUnreachable as problem:
        return broken(
            _("索引服务器没有响应：%(problem)s") % {"problem": problem}, _("检查 JIEDUI_INDEX_URL。")
        )
    except ValueError:
        return broken(_("没有安装 Milvus 的客户端"), _("安装附加组件 jiedui[milvus]，然后重新启动。"))
    if pairs := kinds_sharing_a_number():
        return broken(_("两种对象的编号相同：%(pairs)s") % {"pairs": pairs}, _("给其中一种换一个名称。"))
    failed = OutboxEntry.objects.filter(attempts__gt=0)
    if count := failed.count():
        first = failed.order_by("pk")[0]
        return doubtful(
            ngettext(
                "%(count)d 个对象无法索引，例如 %(first)s", "%(count)d 个对象无法索引，例如 %(first)s", count
            )
            % {"count": count, "first": first},
            first.last_error.strip().splitlines()[-1] if first.last_error else "",
        )
    oldest = OutboxEntry.objects.order_by("created_at").first()
    if oldest and timezone.now() - oldest.created_at > LATE:
        minutes = int((timezone.now() - oldest.created_at).total_seconds() // 60)
        return doubtful(
            _("索引落后 %(minutes)d 分钟") % {"minutes": minutes},
            _("运行 manage.py serve、worker 或 index。"),
        )
    if not is_alive("indexer"):
        return doubtful(_("索引进程没有运行"), _("运行 manage.py serve、worker 或 index。"))
    if index.matcher().encoder is None:
        return doubtful(
            _("匹配词表不可用，推荐中不显示相近用语"), _("重新安装平台，或把词表放回原处，然后重新启动。")
        )
    if unusable := index.sentence_model()[1]:
        return doubtful(
            _("句子模型不可用：%(problem)s") % {"problem": unusable},
            _("检查 JIEDUI_SENTENCE_MODEL，然后重新启动。"),
        )
    return well(_in_step(stats.records))


def _in_step(records: int) -> str:
    if not settings.INDEX_URL:
        return _("%(records)d 条记录，与数据一致") % {"records": records}
    where = settings.INDEX_URL.rpartition("@")[2]  # without who signs in
    return _("%(records)d 条记录，与数据一致；索引在 Milvus（%(where)s）") % {
        "records": records,
        "where": where,
    }


CHECK = HealthCheck("index", gettext_lazy("索引"), look, order=60, gates=True)
