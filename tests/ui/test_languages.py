"""What no link leads to, in either language: error pages, letters, dates, sums, and the words of notices."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import RequestDataTooBig
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format

from jiedui.foundation.core.events import event_kinds
from jiedui.foundation.core.money import yuan
from jiedui.foundation.core.notices import notice_rules
from jiedui.foundation.notifications.mailing import message_of
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.ui import views
from jiedui.foundation.ui.templatetags.jiedui import kept_day
from tests.accounts.factories import UserFactory
from tests.demo.walking import CHINESE, page_of, unmarked_chinese, unmarked_english
from tests.organisations.factories import OrganisationFactory

SOURCE = Path(__file__).resolve().parents[2] / "src/jiedui"
LETTERS = sorted(
    path.relative_to(next(parent for parent in path.parents if parent.name == "templates")).as_posix()
    for path in SOURCE.rglob("templates/**/*.txt")
    if {"email", "messages", "mail"} & set(path.parts) and path.stem not in {"base_message"}
)
PLACEHOLDER = re.compile(r"%\((\w+)\)")
NAMES = {"name": "Ann Example", "username": "ann", "email": "ann@example.org", "code": "AB12"}


def of_ours(code):
    """Whether a kind of event is an app's and not a test's."""
    return code.partition(".")[0] in {app.label for app in apps.get_app_configs()}


ERRORS = {
    400: lambda request: views.bad_request(request, Exception()),
    403: lambda request: views.forbidden(request, Exception()),
    404: lambda request: views.not_found(request, Exception()),
    405: lambda request: views.not_allowed(request, "POST"),
    413: lambda request: views.bad_request(request, RequestDataTooBig()),
    429: views.too_many,
    500: views.server_error,
}


@pytest.fixture
def reader(db):
    return UserFactory(name="Ann Example", language="en")


@pytest.mark.parametrize("status", ERRORS)
def test_error_pages_speak_the_readers_language(status, rf, reader):
    request = rf.get("/nowhere/")
    request.user = reader
    with translation.override("en"):
        answer = ERRORS[status](request)
    page = page_of(answer.content)
    assert (answer.status_code, page.get("lang"), list(unmarked_chinese(page))) == (status, "en", [])
    with translation.override("zh-hans"):
        page = page_of(ERRORS[status](request).content)
    assert (page.get("lang"), list(unmarked_english(page, {"Ann Example", reader.username}))) == (
        "zh-Hans",
        [],
    )


def test_an_address_opened_the_wrong_way_says_so_in_words(client, reader):
    client.force_login(reader)
    answer = client.get(reverse("ui:theme"), headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert page_of(answer.content).find(".//h1") is not None


def test_machines_get_no_page_for_a_wrong_method(client, reader):
    client.force_login(reader)
    answer = client.get(reverse("ui:theme"), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.parametrize("name", LETTERS)
def test_letters_hold_no_chinese_in_english(name, db):
    with translation.override("en"):
        assert CHINESE.findall(get_template(name).render({**NAMES, "left": 3})) == []


@pytest.mark.parametrize("code", sorted(kind.code for kind in event_kinds if of_ours(kind.code)))
def test_events_have_english_words(code):
    kind = event_kinds[code]
    with translation.override("en"):
        assert CHINESE.findall(f"{kind.label} {kind.sentence}") == []


def test_every_kind_of_notice_is_a_letter_in_english(reader):
    """Told of an organisation with an English name by somebody with a Latin one, nothing Chinese is left."""
    target = OrganisationFactory(name="Example Works", name_en="Example Works", short_name="Works")
    found = {}
    for code in filter(of_ours, notice_rules):
        rules = notice_rules[code]
        words = " ".join(
            str(text) for text in (rules[0].sentence, rules[0].subject, event_kinds[code].sentence)
        )
        notice = Notice.objects.create(
            recipient=reader,
            kind=code,
            actor_id=reader.pk,
            target_type=ContentType.objects.get_for_model(target),
            target_id=target.pk,
            data=dict.fromkeys(PLACEHOLDER.findall(words), "Example"),
            url="/desk/",
        )
        with translation.override("en"):
            letter = message_of(notice)
        said = f"{letter.subject}\n{letter.body}\n{letter.alternatives[0][0]}"
        if left := CHINESE.findall(said):
            found[code] = "".join(left)
    assert found == {}


@pytest.mark.parametrize(
    ("kept", "chinese", "english"),
    [
        ("2020-04-27", "2020年4月27日", "27 April 2020"),
        ("【待定】", "【待定】", "【待定】"),
        ("2020-02-30", "2020-02-30", "2020-02-30"),
    ],
)
def test_a_day_kept_as_text_is_written_as_a_day_and_other_text_stays(kept, chinese, english):
    with translation.override("zh-hans"):
        assert kept_day(kept) == chinese
    with translation.override("en"):
        assert kept_day(kept) == english


def test_dates_and_numbers_are_written_as_the_language_writes_them():
    day, moment = date(2026, 11, 28), datetime(2026, 11, 28, 6, 5, tzinfo=UTC)
    with translation.override("en"):
        assert (date_format(day), date_format(moment, "DATETIME_FORMAT")) == (
            "28 November 2026",
            "28 November 2026, 06:05",
        )
        assert (yuan(1_200_000), number_format(12345.5, use_l10n=True, force_grouping=True)) == (
            "1,200,000 yuan",
            "12,345.5",
        )
    with translation.override("zh-hans"):
        assert (date_format(day), yuan(1_200_000)) == ("2026年11月28日", "120 万元")
