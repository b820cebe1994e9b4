"""The letter of a saved search names what was found, as far as its reader may see it when it is written."""

import pytest
from django.conf import settings
from django.core import mail

from jiedui.areas.exchange import alerts
from jiedui.areas.exchange.services import listings, saved_searches
from jiedui.foundation.core import clock
from jiedui.foundation.notifications.digests import send_digests
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.preferences import group_of
from jiedui.foundation.notifications.services import choose_deliveries, choose_times
from jiedui.foundation.notifications.tasks import mail_late_notices
from jiedui.foundation.organisations.models import Membership

from .factories import AchievementFactory, DemandFactory, ExpertFactory
from .town import build_town

pytestmark = pytest.mark.django_db
BEFORE, AT, LATER = "2026-03-04 08:00", "2026-03-04 09:00", "2026-03-04 09:05"


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def keep(town):
    def kept(actor=None, kind="achievement", **values):
        with clock.at(BEFORE):
            return saved_searches.save_search(actor=actor or town.boss, name="柑橘皮渣", kind=kind, **values)

    return kept


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Look for what is new and have it told by mail; the letters about searches."""

    def tell(at=LATER):
        with clock.at(at), django_capture_on_commit_callbacks(execute=True):
            alerts.alert_saved_searches()
        return [letter for letter in mail.outbox if "检索" in letter.subject or "search" in letter.subject]

    return tell


def published(factory=AchievementFactory, at=AT, **values):
    with clock.at(at):
        return factory(published=True, **values)


def both(letter):
    return letter.body, letter.alternatives[0][0]


def test_each_is_named_with_organisation_and_city_and_a_link(town, keep, told):
    keep()
    row = published(owner=town.institute, title="柑橘皮渣<提取>果胶")
    (letter,) = told()
    text, html = both(letter)
    where = f"{town.institute.label} · {town.institute.region.label}"
    address = f"{settings.WAGTAILADMIN_BASE_URL}{row.get_absolute_url()}"
    assert f"- 柑橘皮渣<提取>果胶\n    {where}\n    {address}\n" in text
    assert f'<a href="{address}">柑橘皮渣&lt;提取&gt;果胶</a>' in html
    assert (where in html, "另有" in text) == (True, False)


def test_of_more_than_ten_the_newest_are_named_and_the_others_counted(town, keep, told):
    keep()
    for number in range(13):
        published(at=f"2026-03-04 09:{number:02}", owner=town.institute, title=f"示例成果甲{number:02}")
    (letter,) = told("2026-03-04 09:20")
    text, html = both(letter)
    named = [number for number in range(13) if f"示例成果甲{number:02}" in text]
    assert named == list(range(3, 13))
    assert ("另有 3 条，打开这个检索可以看全。" in text, "另有 3 条" in html) == (True, True)
    assert text.index("甲12") < text.index("甲03")


def test_each_letter_tells_of_its_own_finds_only(town, keep, told):
    keep()
    published(owner=town.institute, title="示例成果甲")
    told()
    published(at="2026-03-04 10:00", owner=town.institute, title="示例成果乙")
    _first, second = told("2026-03-04 10:05")
    assert ("示例成果甲" in second.body, "示例成果乙" in second.body) == (False, True)


def test_what_is_hidden_between_telling_and_sending_is_not_named(town, keep, told):
    keep()
    choose_times(actor=town.boss, digest_hour=14, quiet_from=8, quiet_until=12, time_zone="")
    gone = published(owner=town.institute, title="示例成果甲")
    published(owner=town.institute, title="示例成果乙")
    assert told() == []
    listings.archive_listing(gone, actor=town.head)
    text, html = both(_late(told))
    assert ("示例成果甲" in text + html, "示例成果乙" in text, "示例成果乙" in html) == (False, True, True)
    assert "有 1 条已不再对您公开。" in text


def test_where_nothing_is_left_to_name_no_letter_goes(town, keep, told):
    keep()
    choose_times(actor=town.boss, digest_hour=14, quiet_from=8, quiet_until=12, time_zone="")
    published(owner=town.institute, title="示例成果甲", visibility="twinned")
    assert told() == []
    Membership.objects.filter(user=town.boss).delete()
    assert _late(told) is None
    assert not Notice.objects.filter(kind="exchange.saved_search.found", mail_due=True).exists()


def _late(told):
    with clock.at("2026-03-04 12:30"):
        mail_late_notices()
    return next((letter for letter in mail.outbox if "检索" in letter.subject), None)


def test_the_daily_digest_names_them_too(town, keep, told):
    keep()
    with clock.at(BEFORE):
        choose_times(actor=town.boss, digest_hour=8, quiet_from=None, quiet_until=None, time_zone="")
        choose_deliveries(actor=town.boss, deliveries={group_of("exchange.saved_search.found"): "digest"})
    row = published(owner=town.institute, title="示例成果甲")
    gone = published(owner=town.institute, title="示例成果乙")
    assert told() == []
    listings.archive_listing(gone, actor=town.head)
    with clock.at("2026-03-05 08:10"):
        send_digests()
    text, html = both(mail.outbox[-1])
    address = f"{settings.WAGTAILADMIN_BASE_URL}{row.get_absolute_url()}"
    assert ("- 示例成果甲\n" in text, address in text, f'href="{address}"' in html) == (True, True, True)
    assert "示例成果乙" not in text + html


def test_an_unnamed_owner_and_an_experts_name_stay_out_of_the_letter(town, keep, told):
    keep(town.head, kind="demand")
    keep(kind="expert")
    published(DemandFactory, owner=town.enterprise, anonymous=True, title="示例需求")
    expert = published(ExpertFactory, owner=town.institute, name="姓名示例", title="果蔬加工研究员")
    letters = "".join(part for letter in told() for part in both(letter))
    assert ("匿名单位" in letters, town.enterprise.name in letters) == (True, False)
    assert ("果蔬加工研究员" in letters, expert.name in letters) == (True, False)


def test_an_english_reader_reads_english(town, keep, told):
    keep()
    type(town.boss).objects.filter(pk=town.boss.pk).update(language="en")
    published(owner=town.institute, title="示例成果甲", title_en="Pectin from citrus peel")
    (letter,) = told()
    assert all("Pectin from citrus peel" in part for part in both(letter))
