from datetime import date

from jiedui.foundation.regions.lists import DivisionList, spans_of

FIRST = DivisionList(date(2010, 12, 31), {"510000": "四川省", "510700": "绵阳市", "510724": "安县"}, True)
SECOND = DivisionList(date(2016, 7, 31), {"510000": "四川省", "510700": "绵阳市", "510705": "安州区"}, True)
NEWEST = DivisionList(
    date(2021, 12, 31), {"510000": "四川省", "510700": "绵阳市", "510799": "新示例区"}, False
)


def _of(code):
    return [
        (span.name, span.valid_from, span.valid_until, span.known_from, span.known_until)
        for span in spans_of([FIRST, SECOND, NEWEST])
        if span.code == code
    ]


def test_a_division_of_every_list_has_no_published_dates():
    assert _of("510700") == [("绵阳市", None, None, date(2010, 12, 31), None)]


def test_a_division_that_goes_between_dated_lists_is_valid_until_the_later():
    assert _of("510724") == [("安县", None, date(2016, 7, 31), date(2010, 12, 31), date(2010, 12, 31))]


def test_where_the_newest_list_drops_or_brings_one_only_the_last_or_first_sight_is_known():
    assert _of("510705") == [("安州区", date(2016, 7, 31), None, date(2016, 7, 31), date(2016, 7, 31))]
    assert _of("510799") == [("新示例区", None, None, date(2021, 12, 31), None)]


def test_a_new_name_under_the_same_code_is_a_division_of_its_own():
    renamed = DivisionList(date(2016, 7, 31), {"420600": "襄阳市"}, True)
    spans = list(spans_of([DivisionList(date(2010, 12, 31), {"420600": "襄樊市"}, True), renamed]))
    assert [(span.name, span.valid_from, span.valid_until) for span in spans] == [
        ("襄樊市", None, date(2016, 7, 31)),
        ("襄阳市", date(2016, 7, 31), None),
    ]
