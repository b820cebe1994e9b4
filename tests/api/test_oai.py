"""Foreign catalogues fetch everything public, hear of every change, and of what was taken back."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from jiedui.areas.exchange.services import listings
from jiedui.foundation.core import clock
from jiedui.fronts.api.models import HarvestRecord
from jiedui.fronts.api.oai import listing, tasks
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.exchange.town import achievement, expert

from .asking import DC, NS, error, headers, walked, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("host")]


# --- what is told


def test_a_public_achievement_is_described_in_both_languages(ask, town):
    made = achievement(
        town, title_en="Pectin by counter-current extraction", ip_numbers=["ZL202600000001.X（示例）"]
    )
    root = ask(verb="GetRecord", identifier=f"oai:jiedui.example.org:{made.code}", metadataPrefix="oai_dc")
    assert words(root, "title") == [("zh-Hans", made.title), ("en", made.title_en)]
    assert words(root, "creator") == [("zh-Hans", town.institute.name)]
    assert ("zh-Hans", made.description) in words(root, "description")
    assert [text for _lang, text in words(root, "identifier")] == [
        f"https://jiedui.example.org/achievements/{made.code}/", made.code, "ZL202600000001.X（示例）",
    ]  # fmt: skip
    sets = {found.text for found in root.findall(".//oai:setSpec", NS)}
    assert {"achievement", f"region-{town.world.region_b.code}", f"side-{town.world.b.pk}"} <= sets


def test_an_expert_is_described_without_anything_of_contact(ask, town):
    town.institute.contact_phone, town.institute.contact_name = "0816-0000000", "联系示例"
    town.institute.save()
    made = expert(town, name_en="Chen Shili")
    for prefix in ("oai_dc", "jiedui"):
        root = ask(verb="GetRecord", identifier=f"oai:jiedui.example.org:{made.code}", metadataPrefix=prefix)
        text = ET.tostring(root, encoding="unicode")
        assert [word for word in ("0816", "联系示例", town.head.email, "consent") if word in text] == []
        assert "陈示例" in text
        assert "Chen Shili" in text


def test_our_own_format_keeps_its_schema(client, town):
    etree = pytest.importorskip("lxml.etree")
    achievement(town)
    expert(town)
    AchievementFactory(published=True, title="光阑\x0b\x01 <b>&amp; 𠮷\ufffe", trl=None, keywords=["a\x02b"])
    tasks.keep_records()
    source = client.get("/oai/jiedui.xsd").content.replace(
        b'schemaLocation="http://www.w3.org/2001/xml.xsd"', b""
    )
    imported = (
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">'
        b'<xs:attribute name="lang" type="xs:string"/></xs:schema>'
    )

    class Offline(etree.Resolver):
        def resolve(self, url, public_id, context):
            return self.resolve_string(imported, context)

    parser = etree.XMLParser()
    parser.resolvers.add(Offline())
    source = source.replace(
        b'namespace="http://www.w3.org/XML/1998/namespace" ',
        b'namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"',
    )
    schema = etree.XMLSchema(etree.fromstring(source, parser))
    root = etree.fromstring(client.get("/oai", {"verb": "ListRecords", "metadataPrefix": "jiedui"}).content)
    records = root.findall(".//{urn:jiedui:record:1}record")
    assert len(records) == 3
    for record in records:
        schema.assertValid(record)


def test_all_that_is_public_is_told_and_nothing_else(ask):
    shown = [AchievementFactory(published=True), ExpertFactory(published=True)]
    AchievementFactory()
    AchievementFactory(published=True, visibility="twinned")
    ExpertFactory(consent_at=None)
    DemandFactory(published=True)
    tasks.keep_records()
    assert walked(ask) == {thing.code: False for thing in shown}


def test_what_is_taken_back_is_told_as_deleted_and_what_returns_as_there(ask, town):
    made, person = achievement(town), expert(town)
    assert walked(ask) == {made.code: False, person.code: False}
    listings.archive_listing(made, actor=town.head)
    listings.withdraw_consent(person, actor=town.head)
    assert walked(ask) == {made.code: True, person.code: True}
    root = ask(verb="GetRecord", identifier=f"oai:jiedui.example.org:{made.code}", metadataPrefix="oai_dc")
    assert root.find(".//oai:metadata", NS) is None
    listings.renew_listing(made, actor=town.head)
    assert walked(ask) == {made.code: False, person.code: True}


def test_a_draft_that_was_never_public_leaves_no_trace(ask, town):
    from jiedui.areas.exchange.models import Achievement

    listings.create_listing(Achievement, owner=town.institute, actor=town.head, title="示例草稿")
    assert error(ask(**DC)) == ["noRecordsMatch"]


def test_what_is_no_longer_public_shows_as_deleted_though_nobody_told(ask):
    made = AchievementFactory(published=True)
    tasks.keep_records()
    type(made).objects.update(state="archived")
    assert walked(ask) == {made.code: True}
    tasks.keep_records()
    assert walked(ask, verb="ListIdentifiers", metadataPrefix="oai_dc") == {made.code: True}


def test_a_change_beside_the_thing_is_found_at_night(ask, town):
    made = achievement(town)
    walked(ask)
    before = HarvestRecord.objects.get(code=made.code).stamped_at
    type(town.institute).objects.filter(pk=town.institute.pk).update(name="改名研究所（示例）")
    assert tasks.compare_records() == 1
    assert HarvestRecord.objects.get(code=made.code).stamped_at > before
    assert tasks.compare_records() == 0


def test_an_event_that_changes_no_word_moves_no_stamp(ask, town):
    made = achievement(town)
    walked(ask)
    before = HarvestRecord.objects.get().stamped_at
    listings.announce_expiry(made)
    walked(ask)
    assert HarvestRecord.objects.get().stamped_at == before


# --- sets and dates


def test_sets_are_named_in_both_languages_and_hold_what_they_say(ask, town):
    made, person = achievement(town), expert(town)
    walked(ask)
    root = ask(verb="ListSets")
    names = {
        one.findtext("oai:setSpec", "", NS): one.findtext("oai:setName", "", NS)
        for one in root.iter(f"{{{NS['oai']}}}set")
    }
    assert {"achievement", "expert", f"side-{town.world.b.pk}", f"region-{town.world.region_b.code}"} <= set(
        names
    )
    assert [spec for spec, name in names.items() if name == spec] == []
    held = {spec: set(walked(ask, **DC, set=spec)) for spec in names}
    assert held["achievement"] == {made.code}
    assert held["expert"] == {person.code}
    assert held[f"side-{town.world.b.pk}"] == {made.code, person.code}
    assert error(ask(**DC, set="side-999999")) == ["noRecordsMatch"]


def test_changes_are_asked_for_by_day_and_by_second(ask):
    with clock.at("2026-03-10 09:00"):
        early = AchievementFactory(published=True)
        tasks.keep_records()
    with clock.at("2026-03-12 09:30"):
        late = AchievementFactory(published=True)
        tasks.keep_records()

    def between(**dates):
        return set(headers(ask(**DC, **dates)))

    assert between(**{"from": "2026-03-12"}) == {late.code}
    assert between(until="2026-03-10") == {early.code}
    assert between(**{"from": "2026-03-10", "until": "2026-03-12"}) == {early.code, late.code}
    assert between(**{"from": "2026-03-12T01:30:00Z", "until": "2026-03-12T01:30:00Z"}) == {late.code}
    assert error(ask(**DC, **{"from": "2026-03-12T01:30:01Z"})) == ["noRecordsMatch"]
    assert ask(verb="Identify").findtext(".//oai:earliestDatestamp", "", NS) == "2026-03-10T01:00:00Z"


# --- pages


def test_a_walk_through_the_pages_tells_everything_once(ask, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 3)
    made = [AchievementFactory(published=True).code for _ in range(8)]
    tasks.keep_records()
    seen = []
    root = ask(**DC)
    while True:
        seen += list(headers(root))
        on = root.find(".//oai:resumptionToken", NS)
        assert (on.get("completeListSize"), on.get("cursor")) == ("8", str((len(seen) - 1) // 3 * 3))
        if not on.text:
            break
        root = ask(verb="ListRecords", resumptionToken=on.text)
    assert seen == made


def test_a_walk_while_things_change_loses_nothing(ask, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    made = [AchievementFactory(published=True) for _ in range(7)]
    tasks.keep_records()

    def between(number):
        if number == 0:  # one already told, one to come, one taken back, one new
            for thing in (made[0], made[5]):
                thing.title = f"改名{thing.pk}"
                thing.save()
                HarvestRecord.objects.filter(code=thing.code).update(stale=True)
            made[6].state = "archived"
            made[6].save()
            made.append(AchievementFactory(published=True))
            tasks.keep_records()

    found = walked(ask, between)
    assert found == {thing.code: thing is made[6] for thing in made}


def test_an_incremental_harvest_tells_changes_only(ask, town):
    kept, changed = achievement(town), achievement(town, title="示例将下架")
    root = ask(**DC)
    since = root.findtext("oai:responseDate", "", NS)
    assert set(headers(root)) == {kept.code, changed.code}
    with clock.at(clock.now() + timedelta(seconds=5)):
        listings.archive_listing(changed, actor=town.head)
        later = (clock.now() - timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert headers(ask(**DC, **{"from": later})) == {changed.code: True}
    assert since <= later


@pytest.mark.parametrize("prefix", ["oai_dc", "jiedui"])
def test_a_page_needs_the_same_queries_for_any_number_of_records(
    client, prefix, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    client.get("/oai", {"verb": "Identify"})  # the visit is counted in a row of its own from now on
    for _round in range(2):
        for _number in range(3):
            AchievementFactory(published=True)
            ExpertFactory(published=True)
        tasks.keep_records()
        with CaptureQueriesContext(connection) as captured:
            client.get("/oai", {"verb": "ListRecords", "metadataPrefix": prefix})
        counted.append(len(captured))
    assert counted[0] == counted[1]
