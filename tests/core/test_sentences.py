"""What is kept of a sentence is read in any language, also when it came from Django, from a constraint, or from lazy words."""

import copy
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.core.sentences import gettext, keep, read, sentences_by_field
from jiedui.foundation.jobs.models import BackgroundJob
from tests.accounts.factories import UserFactory

ORGANISATION = gettext_lazy("单位")


def in_english(sentence):
    """What of a sentence outlives JSON, read in English."""
    kept = json.loads(json.dumps(keep(sentence), ensure_ascii=False))
    with translation.override("en"):
        return str(read(kept))


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        (gettext("必填。"), "Required."),
        (gettext("没有“%(word)s”。") % {"word": "火星"}, "There is no “火星”."),
        (gettext("没有“%(word)s”。") % {"word": ORGANISATION}, "There is no “Organisation”."),
        (gettext("、").join([ORGANISATION, "甲"]), "Organisation, 甲"),
        (pgettext_lazy("plural", "单位"), "Organisations"),
        ("早先就是这样写的", "早先就是这样写的"),
    ],
)
def test_a_sentence_is_read_in_another_language(sentence, english):
    assert in_english(sentence) == english


def test_a_sentence_is_the_text_that_it_was_before():
    made = gettext("没有“%(word)s”。") % {"word": "火星"}
    assert (made, f"{made}!", made == "没有“火星”。") == ("没有“火星”。", "没有“火星”。!", True)
    assert copy.deepcopy(made).kept == made.kept


def test_what_django_finds_is_kept_with_its_numbers():
    with pytest.raises(ValidationError) as caught:
        MaxLengthValidator(3)("柑橘果胶")
    (found,) = sentences_by_field(caught.value)[""]
    assert found == "确保该变量包含不超过 3 字符 (目前字符数 4)。"
    assert in_english(found) == "Ensure this value has at most 3 characters (it has 4)."


def test_a_refusal_carries_the_sentence_that_it_was_given():
    for refusal in (
        WrongState(gettext("必填。")),
        Invalid(gettext("必填。")),
        Invalid({"name": [gettext("必填。")]}),
    ):
        assert in_english(refusal.message) == "Required."
    both = Invalid({"": [gettext("必填。"), gettext("单位已通过核验。")]})
    assert in_english(both.message) == "Required.; The organisation has been verified."


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_row_says_it_in_the_language_of_its_reader():
    job = BackgroundJob.objects.create(kind="x", owner=UserFactory(), problem=gettext("必填。"))
    old = BackgroundJob.objects.create(kind="x", owner=job.owner, problem='{"这样写的"}')
    empty = BackgroundJob.objects.create(kind="x", owner=job.owner)
    with translation.override("en"):
        job.refresh_from_db()
        assert job.problem == "Required."
        job.save()
    problems = dict(BackgroundJob.objects.values_list("pk", "problem"))
    assert problems == {job.pk: "必填。", old.pk: '{"这样写的"}', empty.pk: ""}
    assert BackgroundJob.objects.get(problem="") == empty
