"""The shipped list of technical fields, and how fields relate."""

import pytest
from django.core.management import call_command
from django.utils import translation

from jiedui.foundation.core.preparation import no_progress, preparations
from jiedui.foundation.taxonomy.models import TechnicalField
from jiedui.foundation.taxonomy.selectors import choices_grouped, relation
from jiedui.foundation.taxonomy.services import is_current, listed_codes, load_fields, words_of_fields
from tests.accounts.factories import UserFactory
from tests.taxonomy.factories import TechnicalFieldFactory


@pytest.fixture
def loaded(db):
    return load_fields()


def test_the_shipped_list_has_two_levels_and_at_least_150_leaves(loaded):
    assert TechnicalField.objects.leaves().count() >= 150
    assert TechnicalField.objects.filter(parent__parent__isnull=False).count() == 0
    assert TechnicalField.objects.filter(name_en="").count() == 0
    assert TechnicalField.objects.count() == loaded == len(listed_codes())


@pytest.mark.parametrize("language", ["name", "name_en"])
def test_no_two_fields_share_a_name_in_either_language(loaded, language):
    names = [name.casefold() for name in TechnicalField.objects.values_list(language, flat=True)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_loading_twice_changes_nothing(loaded):
    before = list(TechnicalField.objects.values_list("pk", "code", "name", "order"))
    load_fields()
    assert list(TechnicalField.objects.values_list("pk", "code", "name", "order")) == before


def test_a_field_no_longer_listed_is_retired_and_stays(loaded):
    old = TechnicalFieldFactory(local=False)
    assert is_current() is False
    load_fields()
    assert is_current() is True
    old.refresh_from_db()
    assert old.retired is True
    assert old.pk not in {pk for _top, leaves in choices_grouped() for pk, _label in leaves}


def test_what_staff_keep_themselves_is_left_alone(loaded):
    own = TechnicalFieldFactory(local=True)
    renamed = TechnicalField.objects.leaves().first()
    TechnicalField.objects.filter(pk=renamed.pk).update(name="本地的叫法", local=True)
    assert is_current() is True
    load_fields()
    own.refresh_from_db()
    renamed.refresh_from_db()
    assert (own.retired, renamed.name) == (False, "本地的叫法")


def test_a_name_that_changed_in_the_list_is_brought_in(loaded):
    leaf = TechnicalField.objects.leaves().first()
    TechnicalField.objects.filter(pk=leaf.pk).update(name="旧名称")
    assert is_current() is False
    load_fields()
    assert TechnicalField.objects.get(pk=leaf.pk).name == leaf.name


def test_an_empty_table_is_prepared_at_the_start(db):
    step = preparations["taxonomy"]
    assert step.needed() is True
    step.run(no_progress)
    assert step.needed() is False


def test_the_command_says_how_many_fields_there_are(db, capsys):
    call_command("load_taxonomy")
    assert capsys.readouterr().out == f"技术领域 {len(listed_codes())} 项\n"


def test_superusers_edit_the_list_in_the_cms(loaded, client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    leaf = TechnicalField.objects.leaves().first()
    assert leaf.name in client.get("/cms/technical-fields/", {"q": leaf.name}).content.decode()
    assert client.get(f"/cms/technical-fields/edit/{leaf.pk}/").status_code == 200


def test_fields_of_one_top_are_siblings(loaded):
    top, other = TechnicalField.objects.tops()[:2]
    first, second = top.children.all()[:2]
    far = other.children.all()[0]
    assert [relation(first, first), relation(first, second), relation(first, top), relation(first, far)] == [
        "same",
        "sibling",
        "sibling",
        "none",
    ]
    assert (relation(first, None), relation(None, None)) == ("none", "none")


def test_a_field_is_called_in_the_readers_language(loaded):
    leaf = TechnicalField.objects.leaves().select_related("parent").first()
    assert leaf.path == f"{leaf.parent.name} › {leaf.name}"
    with translation.override("en"):
        assert leaf.path == f"{leaf.parent.name_en} › {leaf.name_en}"


def test_choices_take_two_queries(loaded, django_assert_num_queries):
    with django_assert_num_queries(2):
        choices_grouped()


def test_names_of_fields_are_words_for_the_matcher_cut_where_they_join_two():
    words = words_of_fields()
    assert {"传感器", "敏感元件", "功率半导体器件"} <= words
    assert not any("与" in word for word in words)
