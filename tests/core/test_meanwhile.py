"""Two people at one form: the second is shown what changed and loses nothing."""

import pytest
from django import forms
from django.http import QueryDict

from jiedui.foundation.core.meanwhile import reconcile, seen_of, version_in


class Form(forms.Form):
    name = forms.CharField(label="名称")
    note = forms.CharField(label="说明", required=False)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")])
    open = forms.BooleanField(label="公开", required=False)
    several = forms.MultipleChoiceField(label="方式", choices=[("x", "许可"), ("y", "转让")], required=False)


FIRST = {"name": "旧名", "note": "旧说明\r\n二行", "kind": "a", "open": True, "several": ["x"]}


def sent(**typed):
    data = QueryDict(mutable=True)
    for name, value in (FIRST | typed).items():
        if value is True:
            data[name] = "on"
        elif isinstance(value, list):
            data.setlist(name, value)
        elif value is not False:
            data[name] = value
    return data


def brought_together(now, typed, seen=None):
    seen = seen_of(Form(initial=FIRST), "1") if seen is None else seen
    return reconcile(Form(sent(**typed)), Form(initial=FIRST | now), seen, version="2")


def told(found):
    return [(each.label, each.theirs, each.mine, each.kept) for each in found.differences]


def test_what_only_the_other_changed_is_taken_over():
    found = brought_together({"name": "新名", "open": False, "several": ["y"]}, {"note": "我的说明"})
    assert told(found) == [
        ("名称", "新名", "旧名", "theirs"),
        ("公开", "", "on", "theirs"),
        ("方式", "转让", "许可", "theirs"),
    ]
    form = Form(found.data)
    assert form.is_valid()
    assert form.cleaned_data == {
        "name": "新名",
        "note": "我的说明",
        "kind": "a",
        "open": False,
        "several": ["y"],
    }


def test_what_both_changed_stays_as_the_second_typed_it_and_is_told():
    found = brought_together({"name": "他的名", "kind": "b"}, {"name": "我的名"})
    assert told(found) == [("名称", "他的名", "我的名", "mine"), ("类型", "乙", "甲", "theirs")]
    assert found.data["name"] == "我的名"


def test_where_both_agree_or_nobody_touched_it_nothing_is_told():
    found = brought_together({"name": "新名"}, {"name": "新名"})
    assert told(found) == []
    assert version_in(found.seen) == "2"


def test_sent_again_only_what_changed_since_is_told():
    first = brought_together({"name": "他的名"}, {"name": "我的名"})
    again = brought_together({"name": "他的名", "note": "又改了"}, {"name": "我的名"}, seen=first.seen)
    assert told(again) == [("说明", "又改了", "旧说明\n二行", "theirs")]


@pytest.mark.parametrize("seen", ["", "1", "1|", "1|[1]", "1|{", "1|" + "[" * 100_000, "|null"])
def test_nonsense_instead_of_what_was_seen_tells_everything_that_differs(seen):
    found = brought_together({"name": "他的名"}, {"name": "我的名"}, seen=seen)
    assert told(found) == [("名称", "他的名", "我的名", "mine")]
