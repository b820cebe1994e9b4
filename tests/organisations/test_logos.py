"""One small picture beside an organisation's name."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Organisation
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory

from .factories import OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(size=(300, 100), form="PNG"):
    written = io.BytesIO()
    Image.new("RGB", size, "#2456a6").save(written, form)
    return written.getvalue()


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute)


def shown(organisation):
    return Organisation.objects.select_related("logo").get(pk=organisation.pk).logo


def test_a_logo_stands_on_a_square_ground(institute, manager):
    services.set_logo(institute, upload=picture(), actor=manager)
    with shown(institute).file.open() as file:
        kept = Image.open(io.BytesIO(file.read()))
    assert (kept.size, kept.getpixel((0, 0))[3], kept.getpixel((150, 150))[:3]) == (
        (300, 300),
        0,
        (0x24, 0x56, 0xA6),
    )


def test_a_new_logo_takes_the_place_of_the_old_and_the_mark_comes_back(institute, manager):
    services.set_logo(institute, upload=picture(), actor=manager)
    services.set_logo(institute, upload=picture((60, 60), "JPEG"), name="b.jpg", actor=manager)
    assert list(Attachment.objects.all()) == [shown(institute)]
    services.remove_logo(institute, actor=manager)
    assert (shown(institute), Attachment.objects.count()) == (None, 0)
    with pytest.raises(WrongState, match="没有上传标志"):
        services.remove_logo(institute, actor=manager)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "logo.svg"),
        (SVG, "logo.png"),
        (b"MZ\x90\x00", "logo.png"),
        (b"GIF89a;<script>", "a.gif"),
        (b"", "a.png"),
        (b"%PDF-1.4 x", "a.png"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(institute, manager, content, name):
    with pytest.raises(Invalid) as refusal:
        services.set_logo(institute, upload=content, name=name, actor=manager)
    assert (list(refusal.value.errors), shown(institute), Attachment.objects.count()) == (["upload"], None, 0)


def test_strangers_put_up_no_logo(institute):
    with pytest.raises(NotAllowed):
        services.set_logo(institute, upload=picture(), actor=UserFactory())


def test_the_logo_is_shown_on_pages_lists_and_cards_and_a_mark_where_there_is_none(
    client, institute, manager
):
    AchievementFactory(owner=institute, published=True)
    OrganisationFactory(name="涪城示例大学")
    client.force_login(manager)
    path = f"/desk/organisation/{institute.code}/"
    upload = SimpleUploadedFile("标志.png", picture(), "image/png")
    client.post(f"{path}logo/", {"upload": upload})
    address = shown(institute).thumbnail_url
    client.logout()
    for page in (institute.get_absolute_url(), "/organisations/", "/achievements/"):
        assert address in client.get(page).content.decode(), page
    assert ">示</span>" in client.get("/organisations/").content.decode()
    small = client.get(address)
    assert b"".join(small.streaming_content)[8:12] == b"WEBP"
    assert small.headers["Content-Type"] == "image/webp"
    client.force_login(manager)
    client.post(f"{path}logo/remove/")
    assert shown(institute) is None


def test_the_logo_of_an_organisation_that_waits_is_no_strangers(client):
    pending = OrganisationFactory(verified_at=None)
    services.set_logo(pending, upload=picture(), actor=manager_of(pending))
    assert client.get(shown(pending).thumbnail_url).status_code == 404


@pytest.mark.parametrize(
    ("name", "initial"),
    [
        ("涪城示例大学", "示"),
        ("涪城区示例所", "示"),
        ("涪江示例大学", "涪"),
        ("涪城所", "涪"),
        ("示例", "示"),
    ],
)
def test_the_mark_shows_what_tells_an_organisation_from_its_neighbours(name, initial):
    assert OrganisationFactory(name=name).initial == initial
