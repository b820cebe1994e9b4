"""How long what was brought in stays, and what is done about work that nobody does any more."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jiedui.areas.exchange.models import Demand
from jiedui.areas.exchange.tables import LEDGERS
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import NotAllowed, NotFound
from jiedui.foundation.ledgers.exports import start_export
from jiedui.foundation.ledgers.models import ImportRow, ImportRun
from jiedui.foundation.ledgers.parsing import Names
from jiedui.foundation.ledgers.tasks import forget_old_imports
from tests.accounts.factories import UserFactory
from tests.ledgers.files import csv
from tests.ledgers.steps import checked, imported
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
DEMANDS = LEDGERS[1]
LEDGER = "名称\n甲\n"


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def writer(owner):
    MembershipFactory(organisation=owner, role="manager")
    return MembershipFactory(organisation=owner).user


@pytest.mark.parametrize(
    ("step", "days", "left"), [(checked, 29, 1), (checked, 31, 0), (imported, 179, 1), (imported, 181, 0)]
)
def test_files_go_in_time_and_what_was_made_of_them_stays(
    step, days, left, owner, writer, django_capture_on_commit_callbacks
):
    run = step(DEMANDS, csv(LEDGER), owner, writer)
    stored = run.file.storage, run.file.name
    made = Demand.objects.count()
    with clock.at(clock.now() + timedelta(days=days)), django_capture_on_commit_callbacks(execute=True):
        forget_old_imports()
    assert (ImportRun.objects.count(), ImportRow.objects.count(), stored[0].exists(stored[1])) == (
        left,
        left,
        bool(left),
    )
    assert Demand.objects.count() == made


def test_whoever_closes_their_account_takes_their_files_along(owner, writer):
    imported(DEMANDS, csv(LEDGER), owner, writer)
    close_account(writer, actor=writer)
    assert (ImportRun.objects.count(), Demand.objects.count()) == (0, 1)


def test_what_was_cut_off_while_a_page_waited_is_found_and_taken_up(
    owner, writer, client, django_capture_on_commit_callbacks
):
    run = checked(DEMANDS, csv(LEDGER), owner, writer)
    ImportRun.objects.update(state="importing")
    client.force_login(writer)
    assert "正在后台进行" in client.get(run.get_absolute_url()).text
    with clock.at(clock.now() + timedelta(minutes=3)), django_capture_on_commit_callbacks(execute=True):
        assert "没有做完就停下了" in client.get(run.get_absolute_url()).text
        client.post(reverse("ledgers:go_on", args=[run.code]))
    assert (ImportRun.objects.get().state, Demand.objects.count()) == ("imported", 1)


def test_nobody_asks_in_the_background_for_a_list_that_they_may_not_see():
    person = UserFactory()
    with pytest.raises(NotAllowed):
        start_export("organisations.verification", query="", of="", back="/", actor=person)
    with pytest.raises(NotFound):
        start_export("no.such", query="", of="", back="/", actor=person)


def test_likenesses_are_looked_for_once_for_a_word_and_not_without_end():
    names = Names(["新能源汽车", "储能"])
    assert str(names.unknown("新能源车")) == "没有“新能源车”，相近的有：新能源汽车。"
    told = [str(names.unknown(f"储能{number}")) for number in range(60)]
    assert (told[0], told[59]) == ("没有“储能0”，相近的有：储能。", "没有“储能59”。")
    assert str(names.unknown("储能0")) == told[0]
