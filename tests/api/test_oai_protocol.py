"""Every question gets the answer that the protocol demands, right or wrong."""

import gzip
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from jiedui.areas.exchange.harvesting import public_achievements, public_experts
from jiedui.fronts.api.oai import listing, stamping, tasks
from tests.exchange.factories import AchievementFactory
from tests.exchange.town import achievement, expert

from .asking import NS, error, token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("host")]

LIST = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nonsense", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=%00", "badVerb"),
        ("verb=Identify&set=x", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-03-12&until=2026-03-12T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-03-12&until=2026-03-11", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-03-12T00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a%00b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&other=1", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc", "noRecordsMatch"),
        ("verb=ListIdentifiers&metadataPrefix=oai_dc&set=nothing", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=nonsense", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=nonsense", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
        ("verb=Identify&resumptionToken=x", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:jiedui.example.org:CG-NONE", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=CG-NONE", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=oai:other:CG-NONE", "idDoesNotExist"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_wrong_question_gets_the_error_of_the_protocol(client, query, code, method):
    if method == "get":
        answer = client.get(f"/oai?{query}")
    else:
        answer = client.post("/oai", query, content_type="application/x-www-form-urlencoded")
    root = ET.fromstring(answer.content)  # noqa: S314 -- our own answer
    assert (answer.status_code, error(root)) == (200, [code])
    if code in {"badVerb", "badArgument"}:
        assert root.find("oai:request", NS).attrib == {}


def test_the_arguments_are_repeated_in_the_answer(ask):
    root = ask(**LIST, set="nothing")
    assert root.find("oai:request", NS).attrib == {**LIST, "set": "nothing"}


def test_a_token_is_of_its_verb_and_of_its_day(ask, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    AchievementFactory(published=True)
    AchievementFactory(published=True)
    tasks.keep_records()
    on = token(ask(**LIST))
    assert error(ask(verb="ListIdentifiers", resumptionToken=on)) == ["badResumptionToken"]
    assert error(ask(verb="ListRecords", resumptionToken=on[:-2] + "AA")) == ["badResumptionToken"]
    monkeypatch.setattr(listing, "TOKEN_HOLDS", timedelta(seconds=-1))
    assert error(ask(verb="ListRecords", resumptionToken=on)) == ["badResumptionToken"]


def test_the_repository_says_what_it_is(ask, settings, monkeypatch):
    root = ask(verb="Identify")
    said = {
        name: root.findtext(f".//oai:{name}", "", NS)
        for name in ("baseURL", "protocolVersion", "deletedRecord", "granularity")
    }
    assert said == {
        "baseURL": "https://jiedui.example.org/oai",
        "protocolVersion": "2.0",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    assert "演示数据" in ask(verb="Identify").findtext(".//oai:repositoryName", "", NS)


def test_in_a_demonstration_every_record_says_so(ask, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "demo", True)
    AchievementFactory(published=True)
    tasks.keep_records()
    for prefix in ("oai_dc", "jiedui"):
        assert "演示数据" in ET.tostring(ask(verb="ListRecords", metadataPrefix=prefix), encoding="unicode")


def test_a_long_answer_is_packed_for_those_who_can_unpack(client):
    for _ in range(3):
        AchievementFactory(published=True)
    tasks.keep_records()
    answer = client.get("/oai", LIST, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<ListRecords>" in gzip.decompress(answer.content)


def test_other_methods_are_refused(client):
    assert client.put("/oai").status_code == 405


def test_the_registry_speaks_of_the_same_rows_as_the_pages(town):
    made, person = achievement(town), expert(town)
    assert (list(public_achievements()), list(public_experts())) == ([made], [person])
    assert stamping.find_missing() == 0
