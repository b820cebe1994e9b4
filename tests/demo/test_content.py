"""The content alone: everything that is named exists, and what is invented says so."""

import re
from collections import Counter
from datetime import date

import pytest

from jiedui.areas.exchange.choices import Cooperation
from jiedui.fronts.demo.chapters.commitments import PROPOSED_BEFORE
from jiedui.fronts.demo.chapters.enquiries import cooperation_of
from jiedui.fronts.demo.chapters.listings import renewals
from jiedui.fronts.demo.drawings import MOTIFS, draw
from jiedui.fronts.demo.reading import CONTENT, content

from .pairs import FITTING

REAL = {"mianyang-committee", "beibei-committee"}
REPORTED = {"visit-to-beibei-2020-04-22", "framework-agreement-2020-04-27", "visit-to-zitong-2020-04-28"}
MILITARY = ("军工", "国防", "军民", "军用", "军事", "武器", "导弹", "雷达", "部队", "兵器", "作战", "核武")
WRITTEN = {path.relative_to(CONTENT).as_posix(): path.read_text("utf-8") for path in CONTENT.rglob("*.toml")}


def organisations():
    return {entry.key: entry for entry in content().organisations}


def listings():
    return {(kind, entry.key): entry for kind, entry in content().listings()}


def test_keys_are_unique():
    told = content()
    keys = [("organisation", entry.key) for entry in told.organisations]
    keys += [("person", entry.username) for entry in told.people]
    keys += [("agreement", entry.key) for entry in told.agreements]
    keys += [("commitment", entry.key) for entry in told.commitments]
    keys += [("article", entry.slug) for entry in told.articles]
    keys += [(kind, entry.key) for kind, entry in told.listings()]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_every_named_organisation_exists():
    told = content()
    named = {entry.owner for _kind, entry in told.listings()}
    named |= {key for entry in told.achievements for key in entry.contributors}
    named |= {entry.organisation for entry in told.people}
    named |= {entry.from_org for entry in told.enquiries}
    named |= {side.lead for entry in told.agreements for side in entry.side}
    named |= {key for entry in told.commitments for key in entry.who}
    named |= {key for entry in told.organisations for key in (*entry.members, entry.parent) if key}
    assert named - organisations().keys() == set()


def test_every_named_listing_and_person_exists():
    told = content()
    named = {(entry.about_kind, entry.about_key) for entry in told.enquiries}
    named |= {
        ("achievement" if entry.about_kind == "demand" else "demand", entry.own)
        for entry in told.enquiries
        if entry.own
    }
    named |= {(kind, getattr(pair, kind)) for pair in told.dismissals for kind in ("demand", "achievement")}
    assert named - listings().keys() == set()
    people = {entry.username for entry in told.people}
    assert {entry.by for entry in told.enquiries if entry.by} - people == set()
    assert {entry.username for entry in told.experts if entry.username} - people == set()
    assert {
        name for _kind, entry in told.listings() for name in (entry.by, *entry.approval) if name
    } <= people


def test_nothing_happens_before_those_concerned_are_there():
    joined = {key: entry.joined for key, entry in organisations().items()}
    early = [entry.key for _kind, entry in content().listings() if entry.published < joined[entry.owner]]
    early += [
        entry.about_key
        for entry in content().enquiries
        if entry.on
        and not (
            listings()[entry.about_kind, entry.about_key].published < entry.on
            and joined[entry.from_org] <= entry.on
        )
    ]
    early += [
        entry.key
        for entry in content().commitments
        if entry.starts and max(joined[key] for key in entry.who) > entry.starts - PROPOSED_BEFORE
    ]
    early += [
        entry.key for entry in content().organisations if entry.parent and joined[entry.parent] > entry.joined
    ]
    assert early == []


def test_what_an_organisation_puts_forward_is_its_own():
    for entry in content().enquiries:
        if entry.own:
            kind = "achievement" if entry.about_kind == "demand" else "demand"
            assert listings()[kind, entry.own].owner == entry.from_org


def test_every_enquiry_asks_for_some_cooperation_and_has_one_day():
    for entry in content().enquiries:
        assert set(cooperation_of(entry)) & set(Cooperation.values), entry.cooperation_sought
        assert (entry.on is None) != (entry.days_ago is None)


def test_all_that_is_invented_says_so():
    told = content()
    assert {entry.key for entry in told.organisations if "示例" not in entry.name} == REAL
    assert {entry.username for entry in told.people if "示例" not in entry.name} == set()
    assert {entry.key for entry in told.experts if "示例" not in entry.name} == set()
    assert {entry.slug for entry in told.articles if entry.is_reported} == REPORTED
    assert {entry.key for entry in told.agreements if "示例" not in entry.title} == {"framework-2020"}
    numbers = [number for entry in told.achievements for number in entry.ip_numbers]
    assert [number for number in numbers if not re.fullmatch(r"示例-\d{4}", number)] == []


def test_what_was_reported_names_nobody_and_was_reported():
    facts = " ".join(
        paragraph for entry in content().articles if entry.is_reported for paragraph in entry.paragraphs
    )
    assert [word for word in ("教授", "主委", "书记", "同志", "先生", "女士") if word in facts] == []


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_no_military_matter_real_address_or_telephone_number_appears(name):
    text = WRITTEN[name]
    assert [word for word in MILITARY if word in text] == []
    assert [mail for mail in re.findall(r"[\w.+-]+@[\w.-]+", text) if not mail.endswith("@example.org")] == []
    assert re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text) == []
    assert [
        number for number in re.findall(r'contact_phone = "(.+)"', text) if not number.startswith("000-")
    ] == []


def test_no_two_records_say_the_same():
    texts = [
        text
        for _kind, entry in content().listings()
        for name in ("title", "summary", "description", "problem", "profile", "trl_note", "current_state")
        if len(text := getattr(entry, name, "")) > 15
    ]
    texts += [entry.introduction for entry in content().organisations]
    texts += [number for entry in content().achievements for number in entry.ip_numbers]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


@pytest.mark.parametrize(
    ("concern", "fields"),
    [
        ("柑橘品种与深加工", "EF"),
        ("生物废料利用", "GJ"),
        ("电子信息", "AB"),
        ("新材料", "C"),
        ("土壤与环境", "KJ"),
        ("装备制造", "D"),
        ("生物医药", "H"),
        ("文旅", "S"),
    ],
)
def test_what_such_cities_care_about_is_offered_wanted_and_known(concern, fields):
    for told in (content().achievements, content().demands, content().experts):
        assert [entry.key for entry in told if entry.field[0] in fields], concern


def test_there_is_as_much_as_was_asked_for():
    told = content()
    public = Counter(
        kind for kind, entry in told.listings() if (entry.state, entry.visibility) == ("published", "public")
    )
    assert (public["achievement"] >= 150, public["demand"] >= 80, public["expert"] >= 80) == (
        True,
        True,
        True,
    )
    assert (len(told.organisations) >= 70, len(told.articles) >= 20) == (True, True)
    assert {entry.outcome for entry in told.enquiries} == {
        "accepted",
        "asked",
        "supplemented",
        "declined",
        "withdrawn",
        "pending",
    }


@pytest.mark.parametrize("today", [date(2021, 1, 1), date(2026, 11, 23), date(2041, 6, 1)])
def test_what_is_renewed_stands_on_whatever_day_the_story_is_told(today):
    expires = date(2023, 6, 1)
    for day, until in renewals(expires, today):
        assert day < expires
        assert day <= today
        expires = until
    assert expires > today


def test_readers_of_english_have_every_article_in_brief():
    chinese = re.compile("[一-鿿]")
    told = [f"{entry.title_en} {entry.lead_en}" for entry in content().articles]
    assert [words for words in told if chinese.search(words)] == []
    invented = {
        entry.slug for entry in content().articles if "example" in f"{entry.title_en} {entry.lead_en}"
    }
    assert {entry.slug for entry in content().articles} - invented == REPORTED


def test_every_article_has_a_motif_and_two_captions():
    assert {entry.motif for entry in content().articles} - MOTIFS.keys() == set()
    assert {len(entry.captions) for entry in content().articles} == {2}


@pytest.mark.parametrize("view", [0, 1])
@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_a_drawing_is_the_same_every_time_and_a_picture_in_both_forms(motif, view):
    drawing = draw(motif, view=view, title="绵 & 碚")
    assert drawing.svg() == draw(motif, view=view, title="绵 & 碚").svg()
    assert "<title>绵 &amp; 碚</title>" in drawing.svg()
    assert drawing.png().startswith(b"\x89PNG")


def test_pairs_that_fit_come_from_different_sides():
    sides = {key: entry.region[:4] for key, entry in organisations().items()}
    told = listings()
    alike = [
        (demand, achievement)
        for demand, achievement in FITTING
        if sides[told["demand", demand].owner] == sides[told["achievement", achievement].owner]
    ]
    assert (len(FITTING) >= 20, alike) == (True, [])
