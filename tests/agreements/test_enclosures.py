"""What lies beside an agreement: scans, annexes, fact sheets – for the sides alone unless they say otherwise, and never a term."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile

from jiedui.areas.agreements.enclosing import add_enclosure, remove_enclosure, show_enclosure
from jiedui.areas.agreements.models import Enclosure
from jiedui.areas.agreements.services import delete_agreement
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core.errors import Invalid, NotAllowed
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.notifications.models import Notice
from tests.agreements.factories import make_organisation, make_signer, make_user
from tests.files.test_files import picture

pytestmark = pytest.mark.django_db


def enclose(table, who="a", **values):
    given = {"kind": "scan", "title": "签署页扫描件", "upload": picture(), "name": "scan.png"} | values
    return add_enclosure(table.agreement, actor=table.signer[who], organisation=table.lead[who], **given)


def status(client, path):
    answer = client.get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def desk(table, more=""):
    return f"{table.agreement.get_desk_url()}{more}"


def test_a_side_adds_a_scan_and_the_partner_is_told_while_the_text_stays_agreed(
    table, client, django_capture_on_commit_callbacks
):
    text = table.agree(table.offered("a"))
    client.force_login(table.signer["a"])
    sent = {"kind": "scan", "title": "签署页扫描件", "upload": SimpleUploadedFile("扫描.png", picture())}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(desk(table, "enclosures/new/"), sent).status_code == 303
    text.refresh_from_db()
    assert text.state == "agreed"
    told = Notice.objects.filter(kind="agreements.enclosure.added").values_list("recipient", flat=True)
    assert list(told) == [table.signer["b"].pk]
    happened = [event.kind for event in timeline_of(table.agreement, actor=table.signer["b"])]
    assert happened.count("agreements.enclosure.added") == 1
    client.force_login(table.signer["b"])
    page = client.get(desk(table)).content.decode()
    assert "签署页扫描件" in page
    assert "不再公开" not in page
    assert status(client, Attachment.objects.get().get_absolute_url()) == 200


def test_a_scan_is_for_the_sides_alone_until_it_is_made_public(table, client):
    table.agree(table.offered("a"))
    scan = enclose(table)
    file = Attachment.objects.get().get_absolute_url()
    public = table.agreement.get_absolute_url()
    assert status(client, file) == 404
    assert "签署页扫描件" not in client.get(public).content.decode()
    client.force_login(table.signer["a"])
    client.post(desk(table, f"enclosures/{scan.pk}/show/"), {"public": "1"})
    client.logout()
    assert status(client, file) == 200
    assert "签署页扫描件" in client.get(public).content.decode()


def test_who_did_not_add_it_can_neither_show_nor_remove_it(table):
    scan = enclose(table)
    with pytest.raises(NotAllowed):
        show_enclosure(scan, actor=table.signer["b"], is_public=True)
    with pytest.raises(NotAllowed):
        remove_enclosure(scan, actor=table.signer["b"])
    remove_enclosure(scan, actor=table.signer["a"])
    assert (Enclosure.objects.count(), Attachment.objects.count()) == (0, 0)


def test_what_is_no_side_adds_nothing(table):
    other = make_organisation()
    with pytest.raises(NotAllowed, match="不牵头"):
        add_enclosure(
            table.agreement,
            actor=make_signer(other),
            organisation=other,
            title="扫描件",
            upload=picture(),
            name="a.png",
        )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"upload": b"MZ\x90\x00", "name": "scan.pdf"}, "不接受"), ({"title": " "}, "不能为空|必填|不能")],
)
def test_a_file_is_what_its_bytes_say_and_has_a_name(table, wrong, sentence):
    with pytest.raises(Invalid, match=sentence):
        enclose(table, **wrong)
    assert Enclosure.objects.count() == 0


def test_what_was_typed_stays_when_the_file_is_refused(table, client):
    client.force_login(table.signer["a"])
    sent = {"kind": "annex", "title": "经费附件", "upload": SimpleUploadedFile("附件.pdf", b"MZ\x90\x00")}
    answer = client.post(desk(table, "enclosures/new/"), sent)
    assert (answer.status_code, "经费附件" in answer.content.decode()) == (422, True)
    assert Enclosure.objects.count() == 0


def test_files_go_with_a_draft_that_is_deleted(table):
    enclose(table)
    delete_agreement(table.agreement, actor=table.signer["a"])
    assert (Enclosure.objects.count(), Attachment.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["a", "b", "member", "stranger", "staff", None])
@pytest.mark.parametrize("state", ["draft", "in_force"])
def test_queryset_and_rule_agree(table, who, state):
    if state == "in_force":
        table.agree(table.offered("a"))
    enclose(table, "a", is_public=True)
    enclose(table, "b")
    people = {**table.signer, "stranger": make_signer(make_organisation()), "staff": make_user(is_staff=True)}
    people["member"] = make_signer(table.lead["b"], "member")
    actor = people[who] if who else AnonymousUser()
    listed = set(Enclosure.objects.visible_to(actor))
    allowed = {row for row in Enclosure.objects.all() if actor.has_perm("agreements.view_enclosure", row)}
    changing = {row for row in Enclosure.objects.all() if actor.has_perm("agreements.change_enclosure", row)}
    outside = 1 if state == "in_force" else 0
    assert listed == allowed
    assert (len(listed), len(changing)) == (
        outside if who in ("stranger", None) else 2,
        {"a": 1, "b": 1, "staff": 2}.get(who or "", 0),
    )
