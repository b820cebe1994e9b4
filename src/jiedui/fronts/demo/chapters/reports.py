"""Yearly reports: last year's was written by one side, corrected at the wish of the other, and is public; this year's has begun."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from jiedui.areas.agreements.joint.services import approve, ask_for_changes, offer, start_draft
from jiedui.areas.agreements.models import Agreement, JointText
from jiedui.foundation.accounts.models import User
from jiedui.fronts.demo.world import Scene, World, moment
from jiedui.fronts.insights.models import YearlyReport
from jiedui.fronts.insights.reports.agreeing import REPORT_TEXT
from jiedui.fronts.insights.reports.sentences import told_of
from jiedui.fronts.insights.reports.services import create_report, rewrite_draft
from jiedui.fronts.insights.reports.wording import title_for

from .agreement import signer_of

FRAMEWORK, WRITER, READER = "framework-2020", "mianyang-committee", "beibei-committee"
INVENTED = "（示例）"
PROBLEMS = (
    "示例：跨省预约仪器的费用结算手续多，两边财务口径不一，影响了使用；"
    "建议由双方秘书处各指定一人，按季度对账。"
)
PLANS = "示例：一季度召开联席会议，逐项核对逾期事项；上半年办好柑橘加工副产物对接会；全年互访不少于四次。"
WISH = "示例：请补充费用结算的做法，并写明下一年互访的次数。"


def tell(world: World) -> Iterator[Scene]:
    last = world.today.year - 1
    written = date(last + 1, 1, 12)
    told = Told(world, last)
    yield Scene(moment(written, 9), told.begin)
    yield Scene(moment(written + timedelta(days=1), 15), told.put_forward)
    yield Scene(moment(written + timedelta(days=3), 10), told.ask)
    yield Scene(moment(written + timedelta(days=4), 11), told.write_again)
    for days, key in ((6, WRITER), (8, READER)):
        yield Scene(moment(written + timedelta(days=days), 10), partial(told.approve, key))
    yield Scene(moment(world.today - timedelta(days=5), 9), Told(world, world.today.year).begin)


class Told:
    """One report while it is told."""

    def __init__(self, world: World, year: int) -> None:
        self.world, self.year = world, year
        self.report: YearlyReport

    def _speaking(self, key: str) -> dict[str, Any]:
        return {"actor": self._signer(key), "organisation": self.world.organisations[key]}

    def _signer(self, key: str) -> User:
        return signer_of(self.world, key)

    @property
    def text(self) -> JointText:
        return JointText.objects.about(REPORT_TEXT.code, self.report).latest("number")

    def begin(self) -> None:
        agreement = Agreement.objects.get(pk=self.world.agreements[FRAMEWORK].pk)
        period: dict[str, Any] = {
            "starts_on": date(self.year, 1, 1),
            "ends_on": date(self.year, 12, 31),
        }
        title = f"{title_for(agreement.title, **period)}{INVENTED}"
        self.report = create_report(agreement, **self._speaking(WRITER), **period, title=title)

    def put_forward(self) -> None:
        self._write(problems="")
        offer(self.text, actor=self._signer(WRITER))

    def ask(self) -> None:
        ask_for_changes(self.text, **self._speaking(READER), wishes=[(4, WISH)])

    def write_again(self) -> None:
        """The answer to the wish; the numbers stay as they were gathered."""
        start_draft(REPORT_TEXT, self.report, **self._speaking(WRITER))
        self._write(problems=PROBLEMS)
        offer(self.text, actor=self._signer(WRITER))

    def approve(self, key: str) -> None:
        text = self.text
        approve(text, **self._speaking(key), fingerprint=text.fingerprint)

    def _write(self, *, problems: str) -> None:
        text = self.text
        words = told_of(text.terms["chapters"])
        words["plans"] = PLANS
        words["problems"] = "\n".join(filter(None, [words["problems"], problems]))
        rewrite_draft(
            self.report,
            text,
            actor=self._signer(WRITER),
            title=text.terms["title"],
            words=words,
            seen=text.fingerprint,
        )
