"""The story, told once for all tests of this file."""

import json
from collections import Counter
from io import StringIO

import pytest

from jiedui.fronts.demo.reading import content
from tests.addresses import NO_PAGES, POST_ONLY, ROUTES, filled

from .conftest import everything_written
from .pairs import FITTING
from .walking import unmarked_chinese, unmarked_english, walk

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]

LOW_TEMPERATURE = "电动汽车动力电池低温性能提升"


def test_there_is_as_much_as_was_asked_for(told):
    from jiedui.areas.exchange.models import Achievement, Demand, Dismissal, Expert, Suggestion
    from jiedui.foundation.files.models import Attachment
    from jiedui.foundation.organisations.models import Organisation
    from jiedui.fronts.portal.models import ArticlePage

    assert Organisation.objects.verified().count() == len(content().organisations) >= 70
    assert Achievement.objects.published().count() >= 150
    assert Demand.objects.published().count() >= 80
    assert Expert.objects.published().filter(consent_at__isnull=False).count() >= 80
    assert Suggestion.objects.count() > 200
    assert Dismissal.objects.count() == len(content().dismissals)
    assert ArticlePage.objects.live().filter(cover__isnull=False).count() == len(content().articles) >= 20
    assert Attachment.objects.count() >= 20


def test_every_listing_ends_in_the_state_that_the_content_says(told):
    from jiedui.areas.exchange.models import LISTING_MODELS

    kept = Counter(
        (model.kind_name, state)
        for model in LISTING_MODELS
        for state in model._default_manager.values_list("state", flat=True)
    )
    assert kept == Counter((kind, entry.state) for kind, entry in content().listings())


def test_enquiries_stand_at_every_stage(told):
    from jiedui.areas.exchange.choices import EnquiryState
    from jiedui.areas.exchange.models import Enquiry

    assert set(Enquiry.objects.values_list("state", flat=True)) == set(EnquiryState.values)
    assert Enquiry.objects.count() == len(content().enquiries)


def test_what_is_published_stands_today_and_runs_out_later(told):
    from jiedui.areas.exchange.models import LISTING_MODELS

    for model in LISTING_MODELS:
        assert model._default_manager.expiring().count() == 0


def test_the_framework_agreement_joins_the_two_sides(told):
    from jiedui.areas.agreements.selectors import first_twinning

    agreement = first_twinning()
    assert [(side.short, side.name_zh, side.colour) for side in agreement.sides.all()] == [
        ("绵", "绵阳", "a"),
        ("碚", "北碚", "b"),
    ]
    assert str(agreement.signed_on) == "2020-04-27"
    assert len(agreement.principles) == 6


def test_events_happened_in_order_until_today_and_are_sealed(told):
    from jiedui.foundation.audit.chain import verify
    from jiedui.foundation.audit.models import Event
    from jiedui.foundation.core import clock

    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()
    found = verify()
    assert (found.faults, found.unsealed, found.sealed) == ([], 0, len(moments))


def test_codes_follow_from_the_seed(told):
    from jiedui.foundation.core import codes
    from jiedui.foundation.organisations.models import Organisation
    from jiedui.fronts.demo.services import SEED

    with codes.seeded(SEED):
        first = codes.new_code("DW")
    assert Organisation.objects.order_by("pk").values_list("code", flat=True)[0] == first


def test_two_worlds_play_the_same_scenes(told):
    from jiedui.foundation.core import clock
    from jiedui.fronts.demo.services import _in_order
    from jiedui.fronts.demo.world import World

    now = clock.now()
    once, again = (_in_order(World(content(), now=now, password="-")) for _time in range(2))
    assert [scene.at for scene in once] == [scene.at for scene in again]


def test_only_fresh_notices_of_the_main_people_are_unread_and_nothing_is_mailed(told):
    from datetime import timedelta

    from jiedui.foundation.core import clock
    from jiedui.foundation.notifications.models import Notice

    unread = Notice.objects.unread()
    assert 0 < unread.count() < 100
    assert not unread.filter(created_at__lt=clock.now() - timedelta(days=8)).exists()
    assert set(unread.values_list("recipient__username", flat=True)) <= {
        entry.username for entry in content().people
    }
    assert unread.filter(recipient__username="qiye").exists()
    assert unread.filter(recipient__username="yanjiu").exists()
    assert Notice.objects.filter(mail_due=True).count() == 0


def test_a_second_telling_changes_nothing(told):
    from jiedui.foundation.organisations.models import Organisation
    from jiedui.fronts.demo.services import tell_story

    assert tell_story() is False
    assert Organisation.objects.count() == len(content().organisations)


def test_the_banner_lists_one_person_for_each_role(told, settings, monkeypatch):
    from jiedui.foundation.accounts.models import User
    from jiedui.foundation.organisations.choices import Role
    from jiedui.fronts.demo.module import people_to_try
    from jiedui.fronts.demo.selectors import people_by_role
    from jiedui.fronts.demo.world import PASSWORD

    monkeypatch.setattr(settings.JIEDUI, "demo", False)
    assert people_to_try() == ""
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    shown = people_to_try()
    people = people_by_role()
    assert {each.role.split("·")[0] for each in people} == {str(label) for label in Role.labels} | {
        "平台管理员"
    }
    assert len({each.role for each in people}) == len(people)
    assert [each.username for each in people if each.username not in shown] == []
    assert PASSWORD in shown
    assert all(User.objects.get(username=each.username).check_password(PASSWORD) for each in people)


def test_the_command_refuses_where_there_is_data_and_where_there_is_no_demonstration(
    told, settings, monkeypatch
):
    from django.core.management import CommandError, call_command

    monkeypatch.setattr(settings.JIEDUI, "demo", False)
    with pytest.raises(CommandError, match="这不是演示站点"):
        call_command("demo", stdout=StringIO())
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    monkeypatch.setattr("jiedui.fronts.demo.management.commands.demo.steps", list)
    with pytest.raises(CommandError, match="这里已有单位和数据"):
        call_command("demo", stdout=StringIO())


@pytest.mark.parametrize("side", [None, "beibei", "mianyang"])
def test_a_problem_is_answered_from_either_side(told, side, settings):
    from django.core.management import call_command

    settings.INDEX_DIR = told.index
    written = StringIO()
    call_command("match", LOW_TEMPERATURE, json=True, stdout=written, **({"side": side} if side else {}))
    results = json.loads(written.getvalue())["results"]
    assert len(results) >= 3
    assert side != "beibei" or {each["side"] for each in results} == {"北碚"}


def matched(told, settings, words, **options):
    from django.core.management import call_command

    settings.INDEX_DIR = told.index
    written = StringIO()
    call_command("match", words, json=True, stdout=written, **options)
    return json.loads(written.getvalue())["results"]


@pytest.mark.parametrize(("side", "name"), [("beibei", "北碚"), ("mianyang", "绵阳")])
def test_every_field_with_demands_is_answered_from_either_side(told, side, name, settings):
    from jiedui.areas.exchange.models import Demand

    demands = list(Demand.objects.published().select_related("field__parent"))
    fields = {field.name for each in demands for field in (each.field, each.field.parent)}
    found = {
        words: matched(told, settings, words, side=side)
        for words in (*fields, *(each.title for each in demands))
    }
    assert len(fields) > 40
    assert {words: len(results) for words, results in found.items() if len(results) < 3} == {}
    assert {result["side"] for results in found.values() for result in results} == {name}


def test_bands_tell_what_fits_from_what_does_not(told):
    """Pairs over which organisations wrote to each other are high; pairs put aside never, and most are not shown."""
    from jiedui.areas.exchange.models import Dismissal, Enquiry, Suggestion

    def bands(pairs):
        kept = {
            (each.demand_id, each.achievement_id): each.band
            for each in Suggestion.objects.filter(seen_from="demand", achievement__isnull=False)
        }
        return Counter(kept.get(pair, "") for pair in pairs)

    fitting = {
        (each.demand_id or each.own_demand_id, each.achievement_id or each.own_achievement_id)
        for each in Enquiry.objects.exclude(state="declined")
    }
    fitting = {pair for pair in fitting if None not in pair}
    aside = set(
        Dismissal.objects.filter(achievement__isnull=False).values_list("demand_id", "achievement_id")
    )
    right, wrong = bands(fitting), bands(aside)
    assert (right["high"] >= 0.85 * len(fitting), right[""]) == (True, 0)
    assert (wrong["high"], wrong[""] >= 0.6 * len(aside)) == (0, True)


def test_what_was_written_for_each_other_finds_each_other(told):
    """Of the pairs across the two sides that fit, two of them told in English, nineteen of twenty are high."""
    from jiedui.areas.exchange.models import Suggestion

    titles = {(kind, entry.key): entry.title for kind, entry in content().listings()}
    bands = {
        (demand, achievement): band
        for demand, achievement, band in Suggestion.objects.filter(
            seen_from="demand", achievement__isnull=False
        ).values_list("demand__title", "achievement__title", "band")
    }
    found = [
        bands.get((titles["demand", demand], titles["achievement", achievement]))
        for demand, achievement in FITTING
    ]
    assert found.count("high") >= 0.95 * len(FITTING)


def test_what_lies_in_another_field_is_not_suggested(told):
    """Of pairs from different top fields fewer than one in twenty are shown at all."""
    from jiedui.areas.exchange.models import Achievement, Demand, Suggestion

    tops = {
        model: dict(model.objects.published().values_list("pk", "field__parent_id"))
        for model in (Demand, Achievement)
    }
    apart = sum(one != other for one in tops[Demand].values() for other in tops[Achievement].values())
    shown = sum(
        tops[Demand][demand] != tops[Achievement][achievement]
        for demand, achievement in Suggestion.objects.filter(
            seen_from="demand", achievement__isnull=False
        ).values_list("demand_id", "achievement_id")
    )
    assert 0 < shown < apart / 20


def test_every_picture_can_be_read(told):
    from jiedui.foundation.files.models import Attachment

    pictures = Attachment.objects.filter(kind="picture").exclude(target_type__model="organisation")
    captions = pictures.values_list("caption", flat=True)
    assert [caption for caption in captions if "示意图（示例）" not in caption] == []


PAGES = set(ROUTES) - set(POST_ONLY) - NO_PAGES
READERS = [None, "qiye", "guanli", "jingji-mian"]
UNLINKED = [
    "/ask/",
    "/nowhere/",
    "/desk/organisation/invitations/",
    "/desk/organisation/requests/",
    "/desk/typed/",
    "/desk/matching/enquire/",
    "/invitations/none/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/login/code/confirm/",
    "/accounts/logout/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/none/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/none-none/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/set/",
    "/accounts/reauthenticate/",
    "/ui/",
]


@pytest.fixture
def reader(told, settings, monkeypatch, client):
    """The site of the story, opened by somebody."""
    from jiedui.foundation.accounts.models import User

    settings.INDEX_DIR = told.index
    settings.MEDIA_ROOT = told.index.parent / "media"
    monkeypatch.setattr(settings.JIEDUI, "demo", True)

    def opened(username: str | None):
        if username:
            client.force_login(User.objects.get(username=username))
        return client

    return opened


def test_every_page_in_english_marks_its_chinese_and_says_that_it_is_a_demonstration(reader):
    faults, silent, passed = {}, [], set()
    for username in READERS:
        for visit in walk(reader(username), "/", "/desk/", *UNLINKED, language="en"):
            passed |= visit.routes
            if left := list(unmarked_chinese(visit.page)):
                faults[username, visit.address] = left
            if "Demonstration data" not in visit.words:
                silent.append((username, visit.address))
    for visit in walk(reader("guanli"), *map(filled, sorted(PAGES - passed)), language="en", within="none"):
        passed |= visit.routes
        if left := list(unmarked_chinese(visit.page)):
            faults["guanli", visit.address] = left
    assert (faults, silent) == ({}, [])
    assert PAGES - passed == set()


def test_the_desk_of_every_other_role_marks_its_chinese_in_english(reader):
    from jiedui.fronts.demo.selectors import people_by_role

    faults = {}
    for username in sorted({each.username for each in people_by_role()} - set(READERS)):
        for visit in walk(reader(username), "/desk/", language="en", within="/desk/"):
            if left := list(unmarked_chinese(visit.page)):
                faults[username, visit.address] = left
    assert faults == {}


def test_every_page_in_chinese_keeps_to_chinese_and_says_that_it_is_a_demonstration(reader):
    written = written_in_latin_letters()
    faults, silent = {}, []
    for username in ("guanli", "qiye"):
        for visit in walk(reader(username), "/", "/desk/", *UNLINKED, language="zh-hans"):
            if visit.address.startswith("/ui/"):
                continue  # the components' own names
            if left := set(unmarked_english(visit.page, written)):
                faults[username, visit.address] = left
            if "演示数据" not in visit.words:
                silent.append((username, visit.address))
    assert (faults, silent) == ({}, [])


def written_in_latin_letters() -> frozenset[str]:
    """What people of the story wrote or are called in English."""
    told = content()
    entries = [entry for _kind, entry in told.listings()]
    words = {value for entry in [*entries, *told.organisations, *told.people, *told.agreements, *told.articles]
             for value in _texts(entry.model_dump())}  # fmt: skip
    return frozenset(" ".join(word.split()) for word in words)


def _texts(value):
    """Every text in a value, and the keys under which the story knows its things."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


@pytest.mark.parametrize("address", ["/cms/", "/cms/pages/", "/cms/images/", "/cms/reports/workflow/"])
def test_the_editors_desk_says_demonstration_on_every_page(reader, address):
    assert "演示数据" in reader("guanli").get(address, follow=True).content.decode()


def test_told_again_on_the_same_day_it_is_word_for_word_the_same(told):
    if told.again is None:
        pytest.skip("the running site told it")
    told.again()
    assert everything_written() == told.words
