"""The keys that seal approvals: seen and changed by managers, compared by anybody."""

import pytest

from jiedui.areas.agreements.joint.sealing import change_key, revoke_key
from jiedui.areas.agreements.models import SigningKey
from jiedui.foundation.core.errors import NotAllowed, WrongState
from tests.agreements.factories import make_signer, make_user

pytestmark = pytest.mark.django_db


def page(table, who="a", more=""):
    return f"/desk/organisation/{table.lead[who].code}/keys/{more}"


def test_nobody_else_makes_or_changes_a_key(table):
    for actor in (table.signer["a"], make_signer(table.lead["b"], "manager")):
        with pytest.raises(NotAllowed):
            change_key(table.lead["a"], actor=actor)
    assert SigningKey.objects.count() == 0


def test_a_manager_changes_and_revokes_with_a_reason(table, client):
    table.agree(table.offered("a"))
    client.force_login(make_signer(table.lead["a"], "manager"))
    old = SigningKey.objects.get(organisation=table.lead["a"])
    assert old.print in client.get(page(table)).content.decode()
    client.post(page(table, more="change/"))
    assert (
        SigningKey.objects.filter(organisation=table.lead["a"], retired_at=None).exclude(pk=old.pk).exists()
    )
    refused = client.post(page(table, more=f"{old.pk}/revoke/"), {"reason": " "}, follow=True)
    assert "请填写作废的理由" in refused.content.decode()
    told = client.post(page(table, more=f"{old.pk}/revoke/"), {"reason": "私钥可能泄露"}, follow=True)
    assert "私钥可能泄露" in told.content.decode()
    with pytest.raises(WrongState, match="已经作废"):
        revoke_key(old, actor=make_user(is_staff=True), reason="再来一次")


def test_who_is_no_manager_sees_no_keys_and_no_way_there(table, client):
    client.force_login(table.signer["a"])
    assert client.get(page(table)).status_code == 403
    assert page(table) not in client.get(f"/desk/organisation/{table.lead['a'].code}/").content.decode()
    client.force_login(make_signer(table.lead["a"], "manager"))
    assert page(table) in client.get(f"/desk/organisation/{table.lead['a'].code}/").content.decode()
    assert "还没有密钥" in client.get(page(table)).content.decode()


def test_a_key_of_another_organisation_is_not_found_among_ones_own(table, client):
    table.agree(table.offered("a"))
    other = SigningKey.objects.get(organisation=table.lead["b"])
    client.force_login(make_signer(table.lead["a"], "manager"))
    assert client.post(page(table, more=f"{other.pk}/revoke/"), {"reason": "x"}).status_code == 404


def test_only_keys_that_sealed_something_public_are_public(table, client):
    text = table.offered("a")
    table.approve(text, "a")
    assert "还没有公开的公钥" in client.get("/check/keys/").content.decode()
    table.approve(text, "b")
    listed = client.get("/check/keys/").content.decode()
    check = client.get(f"/check/?print={text.fingerprint}").content.decode()
    for key in SigningKey.objects.all():
        assert key.public in listed
        assert key.print in check
