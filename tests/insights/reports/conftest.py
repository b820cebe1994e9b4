"""A year of a twinning: commitments in every state, activities with a picture, evidence, and people who report on it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from jiedui.areas.activities import services as activities
from jiedui.areas.agreements.commitments.kinds import evidence_kinds
from jiedui.areas.agreements.commitments.proving import add_evidence
from jiedui.areas.agreements.commitments.reporting import open_block
from jiedui.areas.agreements.joint.services import approve, offer
from jiedui.areas.agreements.models import JointText
from jiedui.foundation.core import clock
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.services import attach
from jiedui.fronts.insights.reports.agreeing import REPORT_TEXT
from jiedui.fronts.insights.reports.services import create_report
from tests.again import made_once
from tests.agreements.commitments.conftest import Pledge, make_pledge

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR = {"starts_on": date(2021, 1, 1), "ends_on": date(2021, 12, 31)}
AFTERWARDS = "2022-01-10 09:00"


@dataclass
class Year:
    """The pledge, and what was made in its year."""

    pledge: Pledge
    forum: Any = None

    @property
    def agreement(self) -> Any:
        return self.pledge.agreement

    def report(self, who: str = "a", **period: Any) -> Any:
        return create_report(
            self.agreement,
            actor=self.pledge.signer[who],
            organisation=self.pledge.lead[who],
            **(period or YEAR),
        )

    def text(self, report: Any) -> JointText:
        return JointText.objects.about(REPORT_TEXT.code, report).order_by("-number").first()

    def agreed(self, report: Any) -> JointText:
        """Offered as it is, and approved by both."""
        text = self.text(report)
        offer(text, actor=self.pledge.signer[(text.author == self.pledge.lead["b"] and "b") or "a"])
        for who in "ab":
            approve(
                text,
                actor=self.pledge.signer[who],
                organisation=self.pledge.lead[who],
                fingerprint=text.fingerprint,
            )
        text.refresh_from_db()
        report.refresh_from_db()
        return text

    def held(self, day: date, **values: Any) -> Any:
        """An activity that was held on a day, the first side being host unless told otherwise."""
        pledge = self.pledge
        starts_at = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
        host = values.pop("who", "a")
        values = {
            "kind": "forum",
            "title": "科教创新座谈会（示例）",
            "venue": "示例会议中心",
            "purpose": "交流科研资源共享。",
            "agreement": self.agreement,
            "host": pledge.lead[host],
            "co_hosts": [pledge.lead["b" if host == "a" else "a"]],
            "clauses": [pledge.clause()],
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=3),
        } | values
        with clock.at(starts_at + timedelta(hours=4)):
            made = activities.create_activity(actor=pledge.signer[host], **values)
            activities.invite(
                made, name="示例来宾", consents=True, reply="accepted", actor=pledge.signer[host]
            )
            activities.hold_activity(made, actor=pledge.signer[host])
            activities.write_minutes(
                made, body="会议纪要", summary="双方交流了资源共享。", actor=pledge.signer[host]
            )
        made.refresh_from_db()
        return made


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (320, 200), "#2456a6").save(kept, "PNG")
    return kept.getvalue()


def make_year() -> Year:
    """Five commitments of two clauses, three activities of which one is not public, one piece of evidence, one picture."""
    year = make_rows()
    upload = ContentFile(picture(), name="示意图.png")
    attach(
        year.forum,
        upload=upload,
        kind=AttachmentKind.PICTURE,
        caption="座谈会现场（示例）",
        actor=year.pledge.signer["a"],
    )
    return year


@made_once
def make_rows() -> Year:
    """All of it that lies in no file."""
    pledge = make_pledge()
    year = Year(pledge)
    done = pledge.active(title="示例对接会")
    gap = pledge.active(title="示例联合调研", due_on=date(2021, 3, 1))
    stuck = pledge.active(title="示例中试基地", clause=pledge.clause(2))
    pledge.active(title="示例仪器开放", clause=pledge.clause(2), due_on=date(2022, 6, 30))
    pledge.active(title="明年的事项", starts_on=date(2022, 1, 1), due_on=date(2022, 12, 31))
    for who, values in {"a": (4, 3), "b": (4, 2)}.items():
        pledge.report(done, who, values[0])
        pledge.report(gap, who, values[1])
    open_block(stuck, actor=pledge.signer["a"], organisation=pledge.lead["b"], reason="场地未定")
    forum = year.forum = year.held(date(2021, 5, 12))
    year.held(date(2021, 9, 3), kind="visit", title="示例互访", who="b")
    year.held(date(2021, 10, 8), title="内部会商（示例）", visibility="twinned")
    year.held(date(2022, 1, 5), title="明年的座谈会（示例）")
    add_evidence(
        done,
        actor=pledge.signer["a"],
        kind=evidence_kinds["activities.activity"],
        target=forum,
        reason="示例",
    )
    return year


def numbers_in(told, name=""):
    """Every figure with its list, and the name under which it stands."""
    if isinstance(told, dict):
        if "value" in told:
            yield name, told["value"], told["_path"]
        for key, part in told.items():
            yield from numbers_in(part, key)
    elif isinstance(told, list):
        for part in told:
            yield from numbers_in(part, name)


@pytest.fixture
def year(db):
    with clock.at("2021-06-15 10:00"):
        made = make_year()
    with clock.at(AFTERWARDS):
        yield made
