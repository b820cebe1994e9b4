"""Harvesters that others wrote and run against thousands of repositories fetch from ours, over a real connection."""

import warnings
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import oaipmh_scythe
import pytest
from django.db import connection

from jiedui.areas.exchange.harvesting import public_achievements, public_experts
from jiedui.areas.exchange.services import listings
from jiedui.foundation.core import clock
from jiedui.fronts.api.oai import listing, tasks
from tests.exchange.factories import AchievementFactory, ExpertFactory
from tests.exchange.town import achievement, build_town, expert

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it writes patterns as plain strings
    import sickle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def address(live_server, settings, monkeypatch):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    monkeypatch.setattr(listing, "PAGE", 3)
    return f"{live_server.url}/oai"


def codes(headers):
    return {header.identifier.rpartition(":")[2]: header.deleted for header in headers}


def of_records(records):
    return codes(record.header for record in records)


def test_both_fetch_everything_public_and_then_what_changed(address):
    town = build_town()
    gone, person = achievement(town), expert(town)
    for _number in range(4):
        AchievementFactory(published=True, owner=town.institute)
        ExpertFactory(published=True, owner=town.enterprise)
    tasks.keep_records()
    public = {row.code: False for row in [*public_achievements(), *public_experts()]}

    one = sickle.Sickle(address)
    with oaipmh_scythe.Scythe(address) as other:
        assert one.Identify().protocolVersion == "2.0"
        assert other.identify().protocolVersion == "2.0"
        assert [form.metadataPrefix for form in one.ListMetadataFormats()] == ["oai_dc", "jiedui"]
        assert {found.setSpec for found in one.ListSets()} == {found.setSpec for found in other.list_sets()}
        for prefix in ("oai_dc", "jiedui"):
            assert of_records(one.ListRecords(metadataPrefix=prefix)) == public
            assert of_records(other.list_records(metadata_prefix=prefix)) == public
        assert codes(one.ListIdentifiers(metadataPrefix="oai_dc", set="expert")) == {
            row.code: False for row in public_experts()
        }
        title = one.GetRecord(identifier=f"oai:localhost:{gone.code}", metadataPrefix="oai_dc").metadata[
            "title"
        ]
        assert title == [gone.title]

        with clock.at(clock.now() + timedelta(seconds=3)):
            listings.archive_listing(gone, actor=town.head)
            listings.withdraw_consent(person, actor=town.head)
            fresh = achievement(town, title="示例新成果")
            tasks.keep_records()
        since = (clock.now() + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        changed = {gone.code: True, person.code: True, fresh.code: False}
        assert of_records(one.ListRecords(**{"metadataPrefix": "oai_dc", "from": since})) == changed
        assert of_records(other.list_records(metadata_prefix="oai_dc", from_=since)) == changed
        assert of_records(one.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)) == {
            row.code: False for row in [*public_achievements(), *public_experts()]
        }


def test_they_understand_our_errors(address):
    with pytest.raises(sickle.oaiexceptions.NoRecordsMatch):
        sickle.Sickle(address).ListRecords(metadataPrefix="oai_dc")
    with pytest.raises(sickle.oaiexceptions.BadResumptionToken):
        sickle.Sickle(address).ListRecords(resumptionToken="x")
    with oaipmh_scythe.Scythe(address) as other, pytest.raises(oaipmh_scythe.exceptions.NoRecordsMatch):
        list(other.list_records(metadata_prefix="oai_dc"))


def test_whoever_asks_again_and_again_misses_nothing_that_happens_meanwhile(address):
    """Things are published and taken back in one thread, while another asks for what changed since its last question."""
    town = build_town()
    done = Event()

    def work():
        try:
            for number in range(12):
                made = achievement(town, title=f"示例成果{number}")
                if number % 3 == 0:
                    listings.archive_listing(made, actor=town.head)
        finally:
            done.set()
            connection.close()

    thread = Thread(target=work)
    thread.start()
    known: dict[str, bool] = {}
    since, last = "", False
    while not last:
        last = done.is_set()
        root = ET.fromstring(urlopen(f"{address}?verb=Identify").read())  # noqa: S310, S314 -- our own server
        asked = {"metadataPrefix": "oai_dc", **({"from": since} if since else {})}
        since = root.findtext("{http://www.openarchives.org/OAI/2.0/}responseDate", "")
        with suppress(sickle.oaiexceptions.NoRecordsMatch):
            known |= of_records(sickle.Sickle(address).ListRecords(**asked))
    thread.join()
    public = {row.code for row in public_achievements()}
    assert {code for code, gone in known.items() if not gone} == public
    assert len(known) == 12
