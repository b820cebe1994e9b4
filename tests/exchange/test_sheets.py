"""One-page sheets: what stands in PDF and Word, what they must not tell, and what they cost."""

from io import BytesIO

import docx
import pytest
import segno
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from jiedui.areas.exchange.printing import sheet_as_pdf, sheet_as_word
from jiedui.areas.exchange.sheets import sheet_of
from jiedui.foundation.files.services import attach
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.files.test_files import picture
from tests.organisations.factories import MembershipFactory, OrganisationFactory

NOBODY = AnonymousUser()
pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def links_of(pdf: bytes) -> set[str]:
    notes = [
        note.get_object() for page in PdfReader(BytesIO(pdf)).pages for note in page.get("/Annots") or []
    ]
    return {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}


def words_of(word: bytes) -> str:
    document = docx.Document(BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture
def institute():
    world = twinned_world()
    return OrganisationFactory(
        name="柑橘研究所（示例）",
        region=world.region_b,
        contact_name="秦示例",
        contact_phone="023-00000000",
        contact_email="qin@example.org",
    )


@pytest.fixture
def achievement(institute):
    return AchievementFactory(
        published=True,
        owner=institute,
        title="柑橘果胶连续逆流提取技术",
        title_en="Counter-current extraction of citrus pectin",
        keywords=["柑橘", "果胶"],
        description="收率达 19.5 %。\n已在中试线运行。" + "连续逆流提取与膜浓缩，" * 30,
        scenes=["食品加工", "饲料"],
        ip_numbers=["ZL202000000000.0"],
    )


def test_the_pdf_says_what_the_page_says(achievement):
    pdf = sheet_as_pdf(sheet_of(achievement, NOBODY))
    text = text_of(pdf)
    told = [
        "柑橘果胶连续逆流提取技术",
        "科技成果",
        "收率达19.5%",
        "食品加工",
        "ZL202000000000.0",
        "TRL6",
        "柑橘研究所（示例）",
    ]
    assert [word for word in told if word not in text] == []
    assert links_of(pdf) == {f"http://127.0.0.1:8000{achievement.get_absolute_url()}"}


def test_the_pdf_tells_readers_and_machines_what_it_is(achievement):
    reader = PdfReader(BytesIO(sheet_as_pdf(sheet_of(achievement, NOBODY))))
    assert (reader.metadata.title, reader.metadata.author) == (
        "柑橘果胶连续逆流提取技术",
        "柑橘研究所（示例）",
    )
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root) == ("zh-Hans", True, True)
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in described)


def test_word_has_real_headings_and_the_same_words(achievement):
    sheet = sheet_of(achievement, NOBODY)
    document = docx.Document(BytesIO(sheet_as_word(sheet)))
    headings = [
        (p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))
    ]
    assert headings[:2] == [("Title", "柑橘果胶连续逆流提取技术"), ("Heading 1", "详细介绍")]
    assert document.core_properties.title == "柑橘果胶连续逆流提取技术"
    words = words_of(sheet_as_word(sheet))
    assert [value for _label, value in sheet.facts if value not in words] == []
    assert sheet.address in "".join(
        part.target_ref for part in document.part.rels.values() if part.is_external
    )


@pytest.fixture
def demand(institute):
    return DemandFactory(
        published=True,
        owner=institute,
        anonymous=True,
        title="柑橘皮渣高值利用工艺",
        title_en="Use of citrus peel",
        targets="果胶收率 ≥ 18 %\n废水量减少 ≥ 50 %",
    )


def everything_said(sheet):
    return text_of(sheet_as_pdf(sheet)) + words_of(sheet_as_word(sheet))


def test_the_sheet_of_an_anonymous_demand_names_nobody(demand):
    said = everything_said(sheet_of(demand, NOBODY))
    assert [word for word in ("柑橘研究所", "北碚区", "秦示例", "023-00000000") if word in said] == []
    assert "匿名单位" in said


def test_who_was_introduced_or_belongs_to_it_reads_the_owner_and_its_contact(demand, institute):
    colleague = MembershipFactory(organisation=institute, role="member").user
    said = everything_said(sheet_of(demand, colleague))
    assert [
        word
        for word in ("柑橘研究所（示例）", "秦示例", "023-00000000", "qin@example.org")
        if word not in said
    ] == []


def test_strangers_read_whose_it_is_and_not_how_to_reach_them(achievement):
    said = everything_said(sheet_of(achievement, NOBODY))
    assert ("柑橘研究所（示例）" in said, "023-00000000" in said) == (True, False)


def test_readers_of_english_get_labels_and_titles_in_english(achievement):
    with translation.override("en"):
        pdf = sheet_as_pdf(sheet_of(achievement, NOBODY))
    reader = PdfReader(BytesIO(pdf))
    assert (reader.metadata.title, reader.trailer["/Root"]["/Lang"]) == (
        "Counter-current extraction of citrus pectin",
        "en",
    )


def test_the_code_leads_to_the_public_page(achievement):
    sheet = sheet_of(achievement, NOBODY)
    expected = segno.make(f"http://127.0.0.1:8000{achievement.get_absolute_url()}", error="m", micro=False)
    assert sheet.qr.matrix == expected.matrix
    images = [image for page in PdfReader(BytesIO(sheet_as_pdf(sheet))).pages for image in page.images]
    assert images == []  # the code is drawn, not photographed
    pictures = docx.Document(BytesIO(sheet_as_word(sheet))).inline_shapes
    assert pictures[0]._inline.docPr.get("descr") == f"二维码：{sheet.address}"


def test_a_picture_stands_in_both_with_its_words(achievement):
    owner = MembershipFactory(organisation=achievement.owner, role="manager").user
    achievement.state = "draft"
    attach(achievement, upload=picture(), name="line.png", actor=owner, caption="中试线")
    sheet = sheet_of(achievement, owner)
    pdf = PdfReader(BytesIO(sheet_as_pdf(sheet)))
    assert {image.name for page in pdf.pages for image in page.images} != set()
    document = docx.Document(BytesIO(sheet_as_word(sheet)))
    assert next(shape._inline.docPr.get("descr") for shape in document.inline_shapes) == "中试线"


def test_a_picture_whose_file_is_gone_leaves_the_sheet_without_one(achievement):
    owner = MembershipFactory(organisation=achievement.owner, role="manager").user
    achievement.state = "draft"
    kept = attach(achievement, upload=picture(), name="line.png", actor=owner)
    kept.file.storage.delete(kept.file.name)
    pages = PdfReader(BytesIO(sheet_as_pdf(sheet_of(achievement, NOBODY)))).pages
    assert [image.name for page in pages for image in page.images] == []


HOSTILE = '<img src="http://169.254.169.254/latest/"><script>alert(1)</script>\x0b𠮷㛃😀' + "长" * 60


def test_whatever_people_typed_is_text(institute):
    listing = AchievementFactory(
        published=True, owner=institute, title=HOSTILE[:110], description=HOSTILE, keywords=[HOSTILE[:20]]
    )
    sheet = sheet_of(listing, NOBODY)
    assert "<script>alert(1)</script>" in text_of(sheet_as_pdf(sheet))
    assert "<script>alert(1)</script>" in words_of(sheet_as_word(sheet))


def test_a_profile_of_8000_characters_runs_over_several_pages(institute):
    expert = ExpertFactory(published=True, owner=institute, profile="果胶提取与皮渣利用。" * 800)
    assert len(PdfReader(BytesIO(sheet_as_pdf(sheet_of(expert, NOBODY)))).pages) > 3


@pytest.mark.parametrize(
    ("name", "content_type", "magic"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    ],
)
def test_the_files_are_fetched_from_the_page(client, achievement, name, content_type, magic):
    url = reverse(f"exchange:achievement_{name}", args=[achievement.code])
    assert url in client.get(achievement.get_absolute_url()).text
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"], answer.content.startswith(magic)) == (
        200,
        content_type,
        True,
    )
    assert achievement.code in answer["Content-Disposition"]


def test_what_one_may_not_see_has_no_sheet(client, institute):
    hidden = AchievementFactory(owner=institute)
    assert client.get(reverse("exchange:achievement_pdf", args=[hidden.code])).status_code == 404


def test_strangers_who_ask_for_too_many_are_told_to_wait(client, achievement):
    url = reverse("exchange:achievement_word", args=[achievement.code])
    answers = [client.get(url) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "每分钟最多 10 份" in answers[-1].text


def test_a_demonstration_says_so_on_every_page(achievement, settings):
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"demo": True})
    pages = PdfReader(BytesIO(sheet_as_pdf(sheet_of(achievement, NOBODY)))).pages
    assert all("演示数据" in page.extract_text() for page in pages)
