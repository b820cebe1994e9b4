"""A common text leaves with what proves it, and whoever changes a letter of it is found out."""

import copy
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jiedui.areas.agreements.joint import sealing
from jiedui.areas.agreements.joint.bundles import bundle_of, verify
from jiedui.areas.agreements.models import SigningKey
from jiedui.foundation.core.errors import NotAllowed, WrongState
from tests.agreements.factories import make_signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(table):
    text = table.agree(table.offered("a"))
    return json.loads(json.dumps(bundle_of(text, subject=table.agreement.code)))


def test_a_common_text_is_checked_by_itself(bundle, tmp_path):
    assert verify(bundle).holds
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle), encoding="utf-8")
    told = StringIO()
    call_command("agreement", "verify", str(file), stdout=told)
    assert "各方同意的是同一份文本" in told.getvalue()
    assert told.getvalue().count("同意，密钥") == 2


def test_a_half_approved_text_does_not_leave(table):
    text = table.offered("a")
    table.approve(text, "a")
    with pytest.raises(WrongState, match="各方都同意之后才能导出"):
        bundle_of(text, subject=table.agreement.code)


def change(bundle, *path, to):
    changed = copy.deepcopy(bundle)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return changed


@pytest.mark.parametrize(
    ("path", "to", "fault"),
    [
        (("terms", "preamble"), "双方另行商定。", "文本被改动过"),
        (("approvals", 0, "statement", "approved_at"), "2020-01-01T00:00:00+00:00", "印证与内容不符"),
        (("approvals", 0, "signature"), "AAAA", "印证与内容不符"),
        (("approvals", 1, "key", "public"), "AAAA", "印证与内容不符"),
        (("subject",), "XY-OTHER", "同意的是另一个事项"),
        (("approvals",), [], "没有有效的同意"),
        (("parties",), [], "当事方少于两方"),
        (("approvals", 0), 3, "不完整或被改坏"),
        (("format",), "x", "不是结对平台导出的凭据"),
    ],
)
def test_whatever_was_changed_is_found(bundle, path, to, fault):
    verdict = verify(change(bundle, *path, to=to))
    assert not verdict.holds
    assert any(fault in sentence for sentence in verdict.faults)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[]", b"[" * 100_000])
def test_what_is_no_bundle_is_refused_in_words(tmp_path, content):
    file = tmp_path / "bundle.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=r"读不出这个文件|不是结对平台导出的凭据"):
        call_command("agreement", "verify", str(file), stdout=StringIO())


def test_what_an_old_key_sealed_stays_valid_and_a_new_one_seals_on(table):
    manager = make_signer(table.lead["a"], "manager")
    first = table.agree(table.offered("a"))
    sealing.change_key(table.lead["a"], actor=manager)
    second = table.agree(table.offered("a", visits=3))
    for text in (first, second):
        assert verify(bundle_of(text, subject=table.agreement.code)).holds
    assert SigningKey.objects.filter(organisation=table.lead["a"]).count() == 2


def test_a_key_is_revoked_with_a_reason_and_seals_no_more(table):
    manager = make_signer(table.lead["a"], "manager")
    text = table.agree(table.offered("a"))
    key = SigningKey.objects.get(organisation=table.lead["a"])
    with pytest.raises(NotAllowed, match="作废印证密钥"):
        sealing.revoke_key(key, actor=make_signer(table.lead["b"], "manager"), reason="泄露")
    with pytest.raises(WrongState, match="请填写作废的理由"):
        sealing.revoke_key(key, actor=manager, reason=" ")
    sealing.revoke_key(key, actor=manager, reason="服务器被入侵")
    with pytest.raises(WrongState, match="已经作废"):
        sealing.revoke_key(key, actor=manager, reason="再来一次")
    assert verify(bundle_of(text, subject=table.agreement.code)).holds
    table.agree(table.offered("a", visits=3))
    assert SigningKey.objects.filter(organisation=table.lead["a"], retired_at=None).count() == 1


def test_a_seal_made_after_its_key_was_revoked_is_void(bundle):
    voided = change(bundle, "approvals", 0, "key", "revoked_at", to="2020-01-01T00:00:00+00:00")
    assert any("已作废" in fault for fault in verify(voided).faults)


def test_the_private_half_lies_encrypted(table, bundle):
    kept = SigningKey.objects.first().kept
    assert kept.startswith("gAAAA")
    assert "kept" not in json.dumps(bundle)
