"""Letters about new matches: to those who do the matching, in their language, as often as they like, and never for nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from jiedui.areas.exchange.digests import send_match_digests
from jiedui.areas.exchange.models import MatchDigest, Suggestion
from jiedui.areas.exchange.services import verdicts
from jiedui.areas.exchange.services.following import choose_rhythm
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed
from tests.accounts.factories import UserFactory
from tests.exchange.town import achievement, all_indexed, build_town, demand
from tests.organisations.factories import MembershipFactory

WEDNESDAY = datetime(2026, 3, 11, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
THURSDAY = WEDNESDAY + timedelta(days=1)
MONDAY = WEDNESDAY + timedelta(days=5)


@pytest.fixture
def town(db):
    with clock.at(WEDNESDAY):
        return build_town()


def find_a_pair(town, at=WEDNESDAY, **values):
    with clock.at(at):
        wanted, found = demand(town, **values), achievement(town)
        all_indexed()
        for listing in (wanted, found):
            refresh_suggestions(listing)
    return wanted, found


def sent(at):
    mail.outbox.clear()
    with clock.at(at):
        count = send_match_digests()
    assert len(mail.outbox) == count
    return sorted(letter.to[0] for letter in mail.outbox)


def test_on_monday_those_who_match_hear_of_the_weeks_pairs_once(town):
    member = MembershipFactory(organisation=town.enterprise, role="member").user
    wanted, found = find_a_pair(town)
    assert (sent(THURSDAY), sent(MONDAY)) == ([], sorted([town.boss.email, town.head.email]))
    letter = next(letter for letter in mail.outbox if letter.to == [town.boss.email])
    assert letter.subject == f"[绵碚结对] {town.enterprise.name}有 1 条新的匹配"
    html = letter.alternatives[0][0]
    for text in (letter.body, html):
        assert [wanted.title in text, found.title in text, town.institute.name in text] == [True] * 3
        assert f"http://127.0.0.1:8000{found.get_absolute_url()}" in text
        assert f"http://127.0.0.1:8000{reverse('exchange:matching')}" in text
    assert member.email not in {address for each in mail.outbox for address in each.to}
    assert (sent(MONDAY + timedelta(hours=1)), sent(MONDAY + timedelta(days=7))) == ([], [])


def test_a_rhythm_is_kept(town):
    with clock.at(WEDNESDAY):
        choose_rhythm(town.enterprise, rhythm="daily", actor=town.boss)
        choose_rhythm(town.institute, rhythm="never", actor=town.head)
    find_a_pair(town, at=WEDNESDAY + timedelta(hours=2))
    assert (sent(WEDNESDAY + timedelta(hours=3)), sent(THURSDAY), sent(MONDAY)) == ([], [town.boss.email], [])


def test_a_rhythm_is_chosen_for_what_one_matches_and_from_the_list(client, town):
    with pytest.raises(NotAllowed):
        choose_rhythm(town.institute, rhythm="daily", actor=town.boss)
    with pytest.raises(Invalid):
        choose_rhythm(town.enterprise, rhythm="hourly", actor=town.boss)
    client.force_login(town.boss)
    letters = reverse("exchange:matching_letters")
    client.post(letters, {"organisation": town.enterprise.code, "rhythm": "never"})
    assert MatchDigest.objects.get().rhythm == "never"
    assert client.post(letters, {"organisation": town.institute.code, "rhythm": "never"}).status_code == 404


def test_what_was_talked_about_already_is_no_news(town):
    wanted, found = find_a_pair(town)
    with clock.at(WEDNESDAY):
        verdicts.endorse(wanted, found, organisation=town.enterprise, actor=town.boss)
        verdicts.dismiss(wanted, found, organisation=town.institute, reason="price", actor=town.head)
    assert sent(MONDAY) == []


def test_weak_pairs_and_computing_anew_are_no_news(town):
    wanted, _found = find_a_pair(town)
    assert len(sent(MONDAY)) == 2
    with clock.at(MONDAY + timedelta(days=2)):
        refresh_suggestions(wanted)
    assert sent(MONDAY + timedelta(days=7)) == []
    Suggestion.objects.update(band="middle", found_at=MONDAY + timedelta(days=8))
    assert sent(MONDAY + timedelta(days=14)) == []


def test_a_letter_speaks_its_readers_language_and_names_nobody_unnamed(town):
    town.head.language = "en"
    town.head.save()
    find_a_pair(town, anonymous=True, current_state="")
    sent(MONDAY)
    letter = next(letter for letter in mail.outbox if letter.to == [town.head.email])
    assert "1 new match" in letter.subject
    assert [town.enterprise.name in text for text in (letter.body, letter.alternatives[0][0])] == [
        False,
        False,
    ]
    assert "Anonymous organisation" in letter.body


def test_a_letter_that_could_not_be_sent_is_sent_next_time(town, settings):
    find_a_pair(town)
    assert sent(THURSDAY) == []
    settings.EMAIL_BACKEND = "tests.notifications.broken_mail.EmailBackend"
    assert sent(MONDAY) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(sent(MONDAY + timedelta(days=1))) == 2


def test_people_without_address_and_those_who_left_get_none(town):
    find_a_pair(town)
    assert sent(THURSDAY) == []
    town.boss.email = ""
    town.boss.save()
    town.head.is_active = False
    town.head.save()
    assert sent(MONDAY) == []


def test_the_number_of_queries_does_not_grow_with_the_pairs(town, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    wanted, _found = find_a_pair(town)
    UserFactory()
    counts = []
    for week, more in ((0, 0), (7, 3)):
        with clock.at(WEDNESDAY + timedelta(days=week)):
            for number in range(more):
                achievement(town, title=f"柑橘果胶提取工艺{number}")
            all_indexed()
            refresh_suggestions(wanted)
            sent(WEDNESDAY + timedelta(days=week))
        with clock.at(MONDAY + timedelta(days=week)), CaptureQueriesContext(connection) as asked:
            send_match_digests()
        counts.append(len(asked))
    assert counts[1] <= counts[0]
