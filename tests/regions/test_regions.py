import time
from datetime import date

import pytest
from django.utils import translation

from jiedui.foundation.regions.forms import RegionField
from jiedui.foundation.regions.models import Region
from jiedui.foundation.regions.names import in_latin
from jiedui.foundation.regions.selectors import facet_code, near, regions_named
from jiedui.foundation.regions.services import load_divisions

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def divisions():
    load_divisions()


def test_loading_is_quick_and_changes_nothing_the_second_time():
    began = time.perf_counter()
    count = load_divisions()
    took = time.perf_counter() - began
    before = list(Region.objects.order_by("pk").values())
    assert load_divisions() == count
    assert list(Region.objects.order_by("pk").values()) == before
    assert len(before) == count > 3800
    assert took < 5


def test_an_county_gives_way_to_anzhou_district_in_2016(divisions):
    county, district = Region.objects.get(code="510724"), Region.objects.get(code="510705")
    assert (county.name, county.valid_until) == ("安县", date(2016, 7, 31))
    assert (district.name, district.valid_from) == ("安州区", date(2016, 7, 31))
    assert not county.is_current
    assert set(Region.objects.today().filter(code__in=("510724", "510705"))) == {district}
    assert set(Region.objects.at(date(2016, 1, 1)).filter(code__in=("510724", "510705"))) == {county}
    assert set(Region.objects.at(date(2016, 8, 1)).filter(code__in=("510724", "510705"))) == {district}


def test_a_code_means_another_division_in_another_year(divisions):
    assert Region.objects.by_code("500110").name == "綦江区"
    assert Region.objects.by_code("500110", on=date(2005, 1, 1)).name == "万盛区"
    with pytest.raises(Region.DoesNotExist):
        Region.objects.by_code("510724")


def test_between_the_dated_lists_and_todays_the_last_known_still_holds(divisions):
    fenghua = Region.objects.at(date(2018, 1, 1)).filter(code__in=("330283", "330213"))
    assert [region.name for region in fenghua] == ["奉化市"]
    assert [region.name for region in Region.objects.today().filter(name__startswith="奉化")] == ["奉化区"]


def test_before_the_first_list_its_divisions_are_assumed(divisions):
    assert Region.objects.by_code("510700", on=date(1999, 1, 1)).name == "绵阳市"


def test_paths_run_from_the_province_down_and_municipalities_have_no_city(divisions):
    fucheng, beibei = Region.objects.by_code("510703"), Region.objects.by_code("500109")
    assert (fucheng.path, fucheng.parent_code, fucheng.level) == ("四川省绵阳市涪城区", "510700", "county")
    assert (beibei.path, beibei.parent_code, beibei.level) == ("重庆市北碚区", "500000", "county")


def test_within_and_contains_agree(divisions):
    city, county = Region.objects.by_code("510700"), Region.objects.by_code("510703")
    inside = Region.objects.today().within(city)
    assert {region.pk for region in Region.objects.today() if city.contains(region)} == {r.pk for r in inside}
    assert county in inside
    assert list(Region.objects.today().within(county)) == [county]
    assert not county.contains(city)


def test_readers_of_english_see_latin_names(divisions):
    codes = ("510700", "500109", "500000", "610000", "510705", "610100")
    with translation.override("en"):
        assert [Region.objects.by_code(code).label for code in codes] == [
            "Mianyang",
            "Beibei",
            "Chongqing",
            "Shaanxi",
            "Anzhou",
            "Xi'an",
        ]
    assert Region.objects.by_code("510700").label == "绵阳市"


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("510703", "Fucheng, Mianyang, Sichuan"),
        ("500109", "Beibei, Chongqing"),
        ("510700", "Mianyang, Sichuan"),
        ("150102", "Xincheng, Hohhot, Inner Mongolia"),
        ("220203", "Longtan, Jilin, Jilin"),
        ("810000", "Hong Kong"),
    ],
)
def test_readers_of_english_see_where_a_division_lies(divisions, code, path):
    with translation.override("en"):
        assert Region.objects.by_code(code).path == path


@pytest.mark.parametrize(
    "text", ["510703", "涪城区", "涪城", "绵阳市涪城区", "四川省绵阳市涪城区", " 510703 四川省绵阳市涪城区 "]
)
def test_a_division_is_found_by_whatever_one_types(divisions, text):
    assert [region.code for region in regions_named(text)] == ["510703"]


def test_the_field_says_in_words_what_it_could_not_find_or_tell_apart(divisions):
    field = RegionField()
    for text, begins in (
        ("亚特兰蒂斯", "没有找到“亚特兰蒂斯”"),
        ("鼓楼区", "“鼓楼区”不止一处"),
        ("", "请填写所在地区"),
    ):
        with pytest.raises(Exception, match=begins):
            field.clean(text)
    assert field.clean("北碚").code == "500109"
    assert field.prepare_value(field.clean("北碚")) == "500109 重庆市北碚区"


def test_suggestions_are_drawn_beside_the_line(divisions):
    field = RegionField(suggestions=lambda: near(frozenset({"510700"})))
    drawn = field.widget.render("region", None, {"id": "id_region"})
    assert 'list="id_region-list"' in drawn
    assert '<option value="510705 四川省绵阳市安州区"></option>' in drawn
    assert "成都市" not in drawn


@pytest.mark.parametrize(
    ("code", "counted_as"), [("510703", "510700"), ("500109", "500109"), ("510000", "510000")]
)
def test_lists_count_by_city_or_by_district_of_a_municipality(code, counted_as):
    assert facet_code(code) == counted_as


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("绵阳市", "Mianyang"),
        ("安县", "Anxian"),
        ("西安市", "Xi'an"),
        ("陕西省", "Shaanxi"),
        ("广西壮族自治区", "Guangxi"),
        ("内蒙古自治区", "Inner Mongolia"),
        ("浦东新区", "Pudong New Area"),
        ("北川羌族自治县", "Beichuan Qiang Autonomous County"),
        ("恩施土家族苗族自治州", "Enshi Tujia and Miao Autonomous Prefecture"),
        ("双江拉祜族佤族布朗族傣族自治县", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County"),
        ("龙胜各族自治县", "Longsheng Various Nationalities Autonomous County"),
        ("伊犁哈萨克自治州", "Ili Kazakh Autonomous Prefecture"),
        ("东乡族自治县", "Dongxiang Autonomous County"),
        ("鄂伦春自治旗", "Oroqen Autonomous Banner"),
        ("喀喇沁左翼蒙古族自治县", "Harqin Left Wing Mongolian Autonomous County"),
        ("科尔沁右翼前旗", "Horqin Right Wing Front Banner"),
        ("达尔罕茂明安联合旗", "Darhan Muminggan United Banner"),
        ("管城回族区", "Guancheng Hui District"),
        ("红旗区", "Hongqi"),
        ("社旗县", "Sheqi"),
        ("唐山市汉沽管理区", "Tangshan Hangu Management Area"),
        ("安徽安庆经济开发区", "Anhui Anqing Economic Development Zone"),
        ("长子县", "Zhangzi"),
        ("长宁区", "Changning"),
        ("都匀市", "Duyun"),
        ("什邡市", "Shifang"),
        ("绿园区", "Lüyuan"),
    ],
)
def test_names_are_told_in_english_as_maps_have_them(chinese, english):
    assert in_latin(chinese) == english


def test_no_english_name_hides_a_people_in_its_letters(divisions):
    """Every division of today's list whose name tells of autonomy says so in English."""
    names = Region.objects.today().filter(name__contains="自治").exclude(name__endswith="自治区")
    told = {in_latin(name) for name in names.values_list("name", flat=True)}
    assert {name for name in told if "Autonomous" not in name or "zu " in name} == set()
