"""What people fill in stands in form and page, every field of it; files come along."""

import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from jiedui.areas.exchange.forms import FORMS
from jiedui.areas.exchange.services.listings import changeable_fields, publish_listing, submit_listing
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db

FACTORIES = {"achievement": AchievementFactory, "demand": DemandFactory, "expert": ExpertFactory}
KINDS = sorted(FACTORIES)


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例果蔬研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute)


@pytest.fixture
def member(institute):
    return MembershipFactory(organisation=institute).user


def picture():
    written = io.BytesIO()
    Image.new("RGB", (30, 20)).save(written, "PNG")
    return ContentFile(written.getvalue(), name="中试线 现场.png")


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_and_files_are_added_to_a_draft_and_shown_once_it_is_published(
    kind, client, institute, manager, member
):
    listing = FACTORIES[kind](owner=institute)
    client.force_login(member)
    add = reverse("files:add", args=[f"exchange.{kind}", listing.code])
    said = [
        client.post(add, {"upload": each, "caption": "示例"}, follow=True).text
        for each in (
            picture(),
            ContentFile(b"%PDF-1.7 body", name="报告.exe"),
            ContentFile(b"MZ\x90\x00\x03", name="程序.pdf"),
            ContentFile(b"", name="空.txt"),
        )
    ]
    assert ["已添加 1 个附件。" in page for page in said] == [True, True, False, False]
    assert ("不接受这种文件" in said[2], "文件是空的" in said[3]) == (True, True)
    submit_listing(listing, actor=member)
    assert "您没有权限" in client.post(add, {"upload": picture()}, follow=True).text
    publish_listing(listing, actor=manager, secrecy_confirmed=True)
    client.logout()
    page = client.get(listing.get_absolute_url())
    assert [file.name for file in page.context["attachments"]] == ["中试线 现场.png", "报告.pdf"]
    assert client.post(add, {"upload": picture()}).headers["Location"].startswith("/accounts/login/")
    for file in page.context["attachments"]:
        assert file.get_absolute_url() in page.text
        answer = client.get(file.get_absolute_url())
        assert (answer.status_code, bool(b"".join(answer.streaming_content))) == (200, True)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (
            "achievement",
            {
                "title": "果胶提取",
                "summary": "一段摘要",
                "description": "连续逆流",
                "keywords": ["皮渣"],
                "ip_state": "granted",
                "ip_numbers": ["示例-0001"],
                "trl": 7,
                "trl_note": "千吨级中试",
                "scenes": ["食品加工"],
                "price_mode": "range",
                "price_min": Decimal("80000"),
                "price_max": Decimal("240000.5"),
            },
        ),
        ("achievement", {"trl": None, "kind": "software", "stage": "early", "price_mode": "negotiable"}),
        (
            "demand",
            {
                "problem": "收率低",
                "targets": "收率 ≥ 18 %",
                "current_state": "已有酸提线",
                "trl_wanted": 6,
                "budget_min": Decimal("800000"),
                "budget_max": Decimal("1505000"),
                "deadline": "2031-10-31",
                "cooperation": ["licence", "testing"],
            },
        ),
        (
            "expert",
            {
                "name": "陈示例",
                "position": "研究员",
                "profile": "果胶提取",
                "works": ["果胶中试线（示例）"],
                "services": ["consulting", "review"],
            },
        ),
    ],
)
def test_a_page_shows_every_field_that_was_filled_in(kind, values, client, institute):
    shown = {
        "granted": "已授权",
        "range": "8–24.00005 万元",
        "software": "软件",
        "early": "初期阶段",
        "negotiable": "面议",
        "licence": "取得许可",
        "testing": "检验检测",
        "consulting": "技术咨询",
        "review": "评审论证",
        "2031-10-31": "2031年10月31日",
        "收率 ≥ 18 %": "≥ 18 %",
        None: "不适用",
        Decimal("800000"): "80–150.5 万元",
    }
    listing = FACTORIES[kind](published=True, owner=institute, **values)
    text = " ".join(client.get(listing.get_absolute_url()).text.split())
    flat = [each for value in values.values() for each in (value if isinstance(value, list) else [value])]
    expected = [shown.get(each, str(each)) for each in flat if not isinstance(each, Decimal) or each in shown]
    assert [words for words in [*expected, institute.name, institute.region.label] if words not in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_people_write_stands_in_the_form(kind):
    model = FACTORIES[kind]._meta.model
    in_sections = {name for section in FORMS[model].sections_of for name in section[2]}
    assert set(FORMS[model]._meta.fields) == in_sections == changeable_fields(model)


def test_english_readers_meet_whole_amounts(client):
    demand = DemandFactory(published=True, budget_min=Decimal("800000"), budget_max=Decimal("1505000.50"))
    english = {"accept-language": "en"}
    for address in (demand.get_absolute_url(), reverse("exchange:demands")):
        assert "800,000–1,505,000.5 yuan" in client.get(address, headers=english).text
