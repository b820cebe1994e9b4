"""One word for one thing: synonyms that the glossary rules out do not come back as names of our own."""

import re

from django.apps import apps
from django.urls import get_resolver

# word ruled out → the word of the glossary
SYNONYMS = {
    "area": "Region", "place": "Region", "company": "Organisation", "tenant": "Organisation", "agency": "Organisation",
    "organization": "Organisation", "task": "Commitment", "todo": "Commitment", "result": "Achievement",
    "technology": "Achievement", "need": "Demand", "resource": "SharedResource", "asset": "SharedResource",
    "tool": "SharedResource", "submission": "Application", "log": "Event", "history": "Event", "user_profile": "Expert",
    "license": "licence", "enrollment": "enrolment", "tag": "keyword", "category": "TechnicalField",
}  # fmt: skip

# what the glossary itself calls so: 审批待办 is no 任务事项
CALLED_SO = {"ApprovalTask", "Opinion.task"}


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("jiedui.")]


def words(name):
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def test_no_model_is_called_by_a_synonym():
    names = {model.__name__ for model in own_models()} - CALLED_SO
    assert {name for name in names if words(name) & set(SYNONYMS)} == set()


def test_no_field_is_called_by_a_synonym():
    inherited = {"tagged_items"}
    found = {
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.model is model and field.name in SYNONYMS and field.name not in inherited
    }
    assert found - CALLED_SO == set()


def test_no_address_is_called_by_a_synonym():
    patterns = [str(pattern.pattern) for pattern in get_resolver().url_patterns]
    assert {pattern for pattern in patterns if words(pattern) & set(SYNONYMS)} == set()


def test_every_model_and_field_of_ours_has_a_chinese_name():
    bare = {
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.local_fields
        if field.name not in {"id", "page_ptr", "password", "last_login", "is_superuser", "site", "sort_key"}
        and field.editable
        and not field.name.endswith("_ptr")
        and str(field.verbose_name).isascii()
        and not re.search(r"[A-Z]{2,}", str(field.verbose_name))
    }
    unnamed = {model.__name__ for model in own_models() if str(model._meta.verbose_name).isascii()}
    assert (bare, unnamed) == (set(), set())
