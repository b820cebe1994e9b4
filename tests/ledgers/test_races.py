"""Two at once: one file is imported once, and what is being edited is not undone under the editor's hands."""

import pytest

from jiedui.areas.exchange.models import Demand
from jiedui.areas.exchange.services import listings
from jiedui.areas.exchange.tables import LEDGERS
from jiedui.foundation.accounts.models import User
from jiedui.foundation.ledgers import services
from jiedui.foundation.ledgers.models import ImportRun
from tests.at_once import DONE, at_once
from tests.ledgers.files import csv
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
DEMANDS = LEDGERS[1]


def checked(owner, text="名称\n甲\n乙\n"):
    person = MembershipFactory(organisation=owner).user
    run = services.begin_import(DEMANDS, owner=owner, upload=csv(text), actor=person)
    services.map_columns(run, mapping=run.mapping, actor=person)
    return run.pk


def importing(pk, **options):
    def deed():
        run = ImportRun.objects.get(pk=pk)
        services.import_run(run, extent="all", actor=User.objects.get(pk=run.created_by_id), **options)

    return deed


def test_of_two_who_import_the_same_file_at_once_one_is_told():
    owner = OrganisationFactory()
    answers = at_once(importing(checked(owner)), importing(checked(owner)))
    assert (answers[0], "同一个文件已由" in answers[1], Demand.objects.count()) == (DONE, True, 2)


def test_a_button_pressed_twice_imports_once():
    pk = checked(OrganisationFactory())
    answers = at_once(importing(pk), importing(pk))
    assert (DONE in answers, Demand.objects.count()) == (True, 2)
    assert next(answer for answer in answers if answer != DONE).startswith("当前状态是“")


def test_what_is_edited_while_it_is_undone_is_either_kept_whole_or_gone():
    pk = checked(OrganisationFactory(), "名称\n甲\n")
    importing(pk)()
    demand = Demand.objects.get()

    def undo():
        run = ImportRun.objects.get(pk=pk)
        services.undo_run(run, actor=run.created_by)

    def edit():
        try:
            own = Demand.objects.get(pk=demand.pk)
            listings.change_listing(own, actor=User.objects.get(pk=own.created_by_id), problem="新的")
        except Demand.DoesNotExist:
            return "gone"
        return DONE

    answers = at_once(undo, edit)
    row = ImportRun.objects.get().rows.get()
    kept = list(Demand.objects.values_list("problem", flat=True))
    expected = {True: (["新的"], "导入后已被修改。"), False: ([], "")}
    assert (kept, row.refusal) == expected["gone" not in answers]
