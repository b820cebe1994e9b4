"""Every list that somebody keeps as work can be taken along; whatever cannot is named here, with the reason."""

import re

import pytest

from tests.architecture.test_docs import ROOT

SOURCE = ROOT / "src" / "jiedui"
LIST = re.compile(r'<c-(?:pagination|filter-bar|table)\b|class="c-rows"')

# page or part of a page with a list → why nobody takes it along
NOT_TAKEN = {
    "activities/series.html": "the meetings of one series, which the list of activities holds and its calendar file tells",
    "activities/addresses.html": "one's own secret addresses of calendars, a handful of settings",
    "accounts/parts/held.html": "one's own roles that hold up the closing of an account, on the way out",
    "accounts/security.html": "one's own keys and codes, settings that no file should hold",
    "usersessions/usersession_list.html": "one's own devices, part of the file of one's own data",
    "agreements/parts/plan_terms.html": "the lines of one text; the page of the plan has an export, the text a PDF and a Word file",
    "agreements/public_keys.html": "keys to compare a proof with; the proof holds its own as a file",
    "api/webhook_list.html": "the addresses of an organisation, a handful of settings; deliveries have an export",
    "exchange/brochure.html": "a selection on its way into a file, the brochure",
    "exchange/enquiry_batch_sent.html": "the answer to a form; enquiries have an export",
    "exchange/parts/of_alliance.html": "the first few; the list behind it has an export",
    "exchange/parts/of_organisation.html": "the first few; the list behind it has an export",
    "exchange/parts/pairs_to_ask.html": "pairs that were ticked, on their way into a form",
    "organisations/parts/links.html": "branches and alliances of one organisation; the list of organisations has an export",
    "portal/article_page.html": "the three nearest articles",
    "portal/home_page.html": "the newest few of lists that have an export",
    "portal/parts/articles_about.html": "the three nearest articles",
    "workbench/home.html": "to-dos, gone once they are done; the lists behind them have an export",
    "workbench/own_data.html": "the page is an export itself",
    "api/docs.html": "the reference of the API, itself a file: openapi.json",
    "api/webhook_delivery.html": "the tries of one message, at most eight",
    "exchange/saved_search_list.html": "one's own settings; what a search finds is exported where it is searched",
    "exchange/parts/demand.html": "the figures of one demand, a part of its sheet",
    "exchange/parts/quality_bands.html": "a dozen counted figures to be looked at, not records",
    "exchange/parts/quality_model.html": "the versions of the model, a handful of settings",
    "exchange/parts/quality_months.html": "a dozen counted figures to be looked at, not records",
    "exchange/parts/quality_tallies.html": "a dozen counted figures to be looked at, not records",
    "exchange/parts/quality_version.html": "the weights of one version, a handful of settings",
    "jobs/job_list.html": "one's own work of the last week, forgotten after it; the files that came of it are there",
    "organisations/desk_invite_many.html": "the answer to a form; the letters themselves are exported beside the members",
    "organisations/desk_merging.html": "pairs that wait for a decision, gone with it; organisations have an export",
    "portal/blocks/table.html": "a table in an article",
    "portal/parts/search_results.html": "a search over all kinds; the list of each kind takes the same words and exports",
}


def templates() -> dict[str, str]:
    """Templates of pages by name; components and the show of them are none."""
    found = {}
    for path in SOURCE.rglob("templates/**/*.html"):
        name = path.as_posix().rpartition("/templates/")[2]
        if not name.startswith(("cotton/", "ui/")):
            found[name] = path.read_text(encoding="utf-8")
    return found


LISTS = sorted(name for name, text in templates().items() if LIST.search(text))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_taken_along_or_says_why_not(name):
    assert ("<c-export" in templates()[name]) != (name in NOT_TAKEN)


def test_only_lists_say_why_they_are_not_taken_along():
    assert set(NOT_TAKEN) - set(LISTS) == set()
