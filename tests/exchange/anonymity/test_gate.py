"""Files and words that would tell the owner wait for the introduction, are cleaned, or are refused at the gate."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from jiedui.areas.exchange.services import listings as services
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach
from tests.accounts.factories import UserFactory
from tests.exchange.anonymity.conftest import ENGLISH, NAME, SHORT, TEXT, traces

pytestmark = pytest.mark.django_db


def test_documents_are_opened_by_those_who_know_the_owner_only(
    client, demand, manager, strangers, outsider, introduce
):
    """What a document tells of its author inside, nobody can look through: it waits for the introduction."""
    (file,) = Attachment.objects.of(demand)
    for reader in strangers.values():
        client.logout()
        if reader is not None:
            client.force_login(reader)
        page = client.get(demand.get_absolute_url())
        assert ("另附有文件" in page.text, file.name in page.text) == (True, False)
        assert client.get(file.get_absolute_url()).status_code == 404
    introduce("accepted")
    for reader in (outsider, manager, UserFactory(is_staff=True)):
        client.force_login(reader)
        assert file.name in client.get(demand.get_absolute_url()).text
        answer = client.get(file.get_absolute_url())
        assert b"".join(answer.streaming_content) == TEXT


def test_pictures_are_shown_without_what_they_tell_of_their_maker(client, demand, owner, manager):
    services.revise_listing(demand, actor=manager)
    info = PngInfo()
    info.add_text("Author", ENGLISH)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{ENGLISH}</x>")
    exif = Image.Exif()
    exif[0x013B] = ENGLISH
    written = io.BytesIO()
    Image.new("RGB", (60, 40)).save(written, "PNG", pnginfo=info, exif=exif)
    assert ENGLISH.encode() in written.getvalue()
    attach(demand, upload=written.getvalue(), name="现场.png", actor=manager)
    services.submit_listing(demand, actor=manager)
    services.publish_listing(demand, actor=manager, secrecy_confirmed=True)
    (picture,) = client.get(demand.get_absolute_url()).context["attachments"]
    for address in (picture.get_absolute_url(), picture.thumbnail_url):
        answer = client.get(address)
        said = b"".join(answer.streaming_content) + address.encode() + str(answer.headers).encode()
        assert [trace for trace in traces(owner, manager) if trace.encode() in said] == []


@pytest.mark.parametrize("name", [f"{SHORT}流程.png", f"{NAME}.png"])
def test_the_name_of_a_picture_that_tells_is_refused_at_submission(name, demand, manager):
    services.revise_listing(demand, actor=manager)
    written = io.BytesIO()
    Image.new("RGB", (60, 40)).save(written, "PNG")
    attach(demand, upload=SimpleUploadedFile(name, written.getvalue()), actor=manager)
    with pytest.raises(WrongState, match="附件名称"):
        services.submit_listing(demand, actor=manager)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"name": "三台精酿酒业（示例）"}, "三台精酿酒业每年产生酒糟"),
        ({"name": "三台精酿酒业有限公司"}, "三台精酿酒业每年产生酒糟"),
        ({"name": "三台精酿酒业有限公司（示例）"}, "三台 精酿 酒业每年产生酒糟"),
        ({"short_name": "精酿酒業"}, "精酿酒业每年产生酒糟"),
        ({"name_en": "Quiet Works Co., Ltd."}, "QUIET WORKS has spent grain"),
        ({"contact_phone": "0816-1234567"}, "请打0816 1234567"),
        ({"contact_email": "boss@example.org"}, "写信到 BOSS＠example.org"),
        ({"website": "https://www.quiet.example/about"}, "见 quiet.example"),
    ],
)
def test_words_that_tell_the_owner_are_refused_however_they_are_written(values, text, demand, owner, manager):
    services.revise_listing(demand, actor=manager)
    for name, value in values.items():
        setattr(owner, name, value)
    owner.save()
    services.change_listing(demand, actor=manager, problem=text)
    with pytest.raises(WrongState, match="要解决的问题”中出现了本单位名称或联系方式"):
        services.submit_listing(demand, actor=manager)


def test_a_name_without_its_place_is_shown_to_the_reviewer(client, demand, owner, manager):
    services.revise_listing(demand, actor=manager)
    owner.name = "三台沉默果蔬食品有限公司（示例）"
    owner.region.full_name = "四川省绵阳市三台县"
    owner.region.save()
    owner.save()
    services.change_listing(demand, actor=manager, problem="沉默果蔬食品每年产生酒糟。")
    services.submit_listing(demand, actor=manager)
    with pytest.raises(Invalid, match="需要核对的内容（疑似本单位名称）"):
        services.publish_listing(demand, actor=manager, secrecy_confirmed=True)
    client.force_login(manager)
    assert "<mark>沉默果蔬食品</mark>每年产生酒糟。" in client.get(demand.get_desk_url()).text
    services.publish_listing(demand, actor=manager, secrecy_confirmed=True, personal_data_confirmed=True)
    assert demand.state == "published"
