"""The smallest twinned world with somebody to prepare, confirm and attend on each side, and one who belongs elsewhere."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jiedui.areas.activities import services
from jiedui.foundation.core import clock
from tests.agreements.factories import TwinnedWorld, make_organisation, make_region, twinned_world
from tests.organisations.factories import MembershipFactory

NOON = datetime(2026, 5, 12, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE = NOON - timedelta(days=20)


class Town:
    """The world by the names the tests call it."""

    def __init__(self) -> None:
        self.world: TwinnedWorld = twinned_world()
        self.agreement = self.world.agreement
        self.host, self.partner = self.world.lead_a, self.world.lead_b
        self.clauses = list(self.agreement.text.clauses.all())
        self.staff = self.world.staff
        self.preparer = MembershipFactory(organisation=self.host, role="secretary").user
        self.other = MembershipFactory(organisation=self.partner, role="secretary").user
        self.member = MembershipFactory(organisation=self.partner, role="member").user
        self.guest = MembershipFactory(organisation=make_organisation(region=self.world.region_a)).user
        elsewhere = make_organisation(region=make_region("330100", "杭州市"))
        self.stranger = MembershipFactory(organisation=elsewhere).user

    def people(self):
        return {name: getattr(self, name) for name in ("preparer", "other", "guest", "stranger", "staff")}

    def make(self, state="draft", *, starts_at=NOON, hours=3, **values):
        """An activity, led through its life to this state by the services."""
        values = {
            "kind": "forum",
            "title": "科教创新座谈会（示例）",
            "venue": "示例会议中心",
            "purpose": "交流科研资源共享。",
            "agreement": self.agreement,
            "host": self.host,
            "co_hosts": [self.partner],
            "clauses": self.clauses[1:2],
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=hours),
        } | values
        with clock.at(starts_at - timedelta(days=20)):
            activity = services.create_activity(actor=self.preparer, **values)
            if state != "draft":
                services.announce_activity(activity, actor=self.preparer)
            if state == "cancelled":
                services.cancel_activity(activity, comment="天气原因", actor=self.preparer)
        if state in {"held", "closed"}:
            with clock.at(activity.ends_at):
                services.hold_activity(activity, actor=self.preparer)
        if state == "closed":
            with clock.at(activity.ends_at + timedelta(days=1)):
                self.close(activity)
        activity.refresh_from_db()
        return activity

    def write_minutes(self, activity, body="会议议定三件事。"):
        services.write_minutes(activity, body=body, summary="双方交流了资源共享。", actor=self.preparer)
        return services.submit_minutes(activity, actor=self.preparer)

    def close(self, activity):
        minutes = self.write_minutes(activity)
        for actor in (self.preparer, self.other):
            services.confirm_closing(activity, note="属实", revision=minutes.revision, actor=actor)

    def invite(self, activity, user, **values):
        return services.invite(activity, user=user, actor=self.preparer, **values)


def make_series(town, *, starts_at, hours=2, **asked):
    """Meetings that come round, as its first and those after it."""
    values = {
        "kind": "meeting",
        "title": "例会（示例）",
        "venue": "示例会议室",
        "purpose": "例会",
        "agreement": town.agreement,
        "host": town.host,
        "co_hosts": [town.partner],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
    } | asked
    return services.create_series(actor=town.preparer, **values)
