"""Tags and filters."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe

from jiedui.foundation.ui.navigation import _current_url
from jiedui.foundation.ui.templatetags.jiedui import date_cn, lang_of, side_of, written, yuan


@pytest.mark.parametrize(
    ("language", "style", "words"),
    [
        ("zh-hans", "", "2026年3月12日"),
        ("zh-hans", "short", "3月12日"),
        ("en", "", "12 March 2026"),
        ("en", "month", "March 2026"),
    ],
)
def test_a_day_is_written_as_its_reader_writes_it(language, style, words):
    with translation.override(language):
        assert date_cn(date(2026, 3, 12), style) == words


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("含水率5%—35%时可测，误差12%。", '<span lang="zh-Hans">含水率5%—35%时可测，误差12%。</span>'),
        (
            "周示例 sent 《甲》 on",
            '<span lang="zh-Hans">周示例</span> sent <span lang="zh-Hans">《甲》</span> on',
        ),
        ("<b> & 柚", '&lt;b&gt; &amp; <span lang="zh-Hans">柚</span>'),
        (mark_safe("柚<br>桔"), '<span lang="zh-Hans">柚</span><br><span lang="zh-Hans">桔</span>'),
        ("pectin <2 %", "pectin <2 %"),
        (None, ""),
    ],
)
def test_chinese_on_an_english_page_says_that_it_is_chinese(text, drawn):
    with translation.override("en"):
        assert written(text) == drawn
    with translation.override("zh-hans"):
        assert written(text) == ("" if text is None else text)


def test_an_element_is_said_to_be_chinese_only_on_an_english_page():
    with translation.override("en"):
        assert (lang_of("柚"), lang_of("pomelo"), lang_of(None)) == (' lang="zh-Hans"', "", "")
    with translation.override("zh-hans"):
        assert lang_of("柚") == ""


def test_nothing_stays_nothing():
    assert (date_cn(None), yuan(None), side_of(None)) == ("", "", None)


def test_money_has_its_unit():
    assert yuan(Decimal(800_000)) == "80 万元"


def test_the_first_side_of_an_organisation_counts():
    a, b = SimpleNamespace(short="绵"), SimpleNamespace(short="碚")
    assert side_of({7: [a, b]}, 7) is a
    assert side_of({7: [a]}, 8) is None
    assert side_of(SimpleNamespace(side=b)) is b


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{% query_set page=2 %}", "?q=x&amp;side=a&amp;side=b&amp;page=2"),
        ("{% query_set sort='new' %}", "?q=x&amp;side=a&amp;side=b&amp;sort=new"),
        ("{% query_set q=None %}", "?side=a&amp;side=b"),
        ("{% query_set 'side' 'c' %}", "?q=x&amp;side=c"),
        ("{% query_without 'side' 'a' %}", "?q=x&amp;side=b"),
    ],
)
def test_the_question_is_changed_in_one_place_and_starts_at_page_one(draw, tag, expected):
    assert draw(tag, "/?q=x&side=a&side=b&page=9").replace("page=9&amp;", "") == expected


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "/"),
        ("/desk/", "/desk/"),
        ("/desk/demands/XQ-1/", "/desk/demands/"),
        ("/desk/jobs/", ""),
        ("/elsewhere/", ""),
    ],
)
def test_the_entry_that_leads_closest_is_current(path, current):
    assert _current_url(path, ["/", "/desk/", "/desk/demands/"]) == current
