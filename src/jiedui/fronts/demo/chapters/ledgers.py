"""A ledger that waits to be imported: read and checked, with one row to be mended, so that everybody can see how it goes."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile

from jiedui.foundation.ledgers.kinds import ledger_kinds
from jiedui.foundation.ledgers.services import begin_import, map_columns
from jiedui.foundation.organisations.selectors import organisations_of
from jiedui.fronts.demo.world import Scene, World

WRITER = "qiye"
LEDGER = """\
序号,需求名称,需求描述,所属领域,资金预算（万元）,截止日期
1,包装车间异味治理（示例）,热封工段异味明显，希望找到低成本的治理办法。,,30,2027-06-30
2,冷库除霜节能（示例）,冷库除霜耗电高、库温波动大，寻求节能的控制方案。,新能源车,45,2027年12月31日
3,果酒澄清工艺（示例）,果酒存放后返浑，希望改进澄清与过滤。,,20,2027-09-30
"""


def tell(world: World) -> Iterator[Scene]:
    """Three days ago somebody uploaded the enterprise's own spreadsheet."""
    yield Scene(world.now - timedelta(days=3), partial(_upload, world))


def _upload(world: World) -> None:
    writer = world.people[WRITER]
    kind = ledger_kinds["exchange.demand"]
    upload = ContentFile(LEDGER.encode("gb18030"), name="技术需求台账（示例）.csv")
    run = begin_import(kind, owner=organisations_of(writer)[0], upload=upload, actor=writer)
    map_columns(run, mapping=run.mapping, actor=writer)
