"""Nothing that the platform holds of a person is forgotten: every field that points to people is told, or excused with a reason."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from jiedui.foundation.core.own_data import Fate, entries, excuses, own_data
from tests.accounts.factories import UserFactory

# numbers that are ids of people without a foreign key
IDS = {"actor_id", "user_id", "person_id", "viewer_id"}


def fields_that_name_people():
    people = get_user_model()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        for field in model._meta.get_fields():
            if field.auto_created and not field.concrete:
                continue
            if getattr(field, "related_model", None) is people or field.name in IDS:
                yield f"{model._meta.label}.{field.name}"


def told():
    return {f"{entry.model}.{name}" for entry in own_data for name in entry.people}


def test_every_field_that_names_people_is_told_or_excused():
    assert sorted(set(fields_that_name_people()) - told() - set(excuses())) == []


def test_no_excuse_is_needed_no_longer():
    assert sorted(set(excuses()) - set(fields_that_name_people())) == []


def test_every_excuse_has_a_reason():
    assert [field for field, reason in excuses().items() if len(reason) < 20] == []


def test_what_stays_says_why():
    assert [entry.key for entry in own_data if entry.fate == Fate.STAYS and not entry.why] == []


@pytest.mark.django_db
def test_every_entry_can_be_read_and_its_columns_have_names():
    person = UserFactory()
    assert [list(entry.rows(person)) for entry in entries() if entry.key == "accounts.account"] == [[person]]
    unnamed = {
        f"{entry.key}.{name}"
        for entry in entries()
        for name, label in entry.heads().items()
        if label.isascii()
    }
    assert unnamed == set()
    assert all(len(list(entry.rows(person))) >= 0 for entry in entries())
