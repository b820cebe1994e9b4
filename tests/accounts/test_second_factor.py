"""Two things to show: a code is asked for, good once, and no door leads past it."""

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command

from jiedui.config.environment import Environment
from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.second_factor import has_second_factor
from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.audit.models import Event
from tests.accounts.codes import code_of, wrong_code
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "secret-enough-8"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def wang():
    return UserFactory(username="wang")


@pytest.fixture
def guarded(wang):
    """A person whose app knows SECRET."""
    TOTP.activate(wang, SECRET)
    RecoveryCodes.activate(wang)
    return wang


def sign_in(client, **more):
    return client.post("/accounts/login/", {"login": "wang", "password": PASSWORD, **more})


def secret_on(page):
    return re.search(r'<code class="c-code u-break">([A-Z2-7 ]+)</code>', page.text).group(1).replace(" ", "")


def codes_of(person):
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()


@pytest.mark.django_db(transaction=True)
def test_the_app_is_set_up_with_a_picture_a_secret_and_a_first_code(client, wang):
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert "请再输入一次密码" in asked.content.decode()
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    picture = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)[1]).decode()
    assert picture.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    secret = secret_on(client.get("/accounts/2fa/totp/activate/"))
    refused = client.post("/accounts/2fa/totp/activate/", {"code": wrong_code(secret)})
    assert "验证没有通过" in refused.content.decode()
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/accounts/2fa/recovery-codes/"
    assert done.content.decode().count("<li><code") == 10
    assert has_second_factor(wang)
    assert [(event.kind, event.data) for event in Event.objects.all()] == [
        ("accounts.factor.added", {"factor": "totp"})
    ]
    assert [(letter.subject, letter.to) for letter in mail.outbox] == [
        ("绵碚结对：验证器应用已开启", [wang.email])
    ]


def test_secrets_are_unreadable_in_the_database(guarded):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert not any(code in kept for code in codes_of(guarded))


def test_an_earlier_key_still_reads_and_a_lost_one_lets_nobody_in(client, guarded, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another secret of the installation",
    )
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(SECRET))
    settings.SECRET_KEY_FALLBACKS = []
    sign_in(client)
    refused = client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET, steps=1)})
    assert "验证没有通过" in refused.content.decode()


def test_the_code_is_asked_after_the_password_and_then_one_is_in(client, guarded):
    response = sign_in(client, next="/desk/organisation/")
    assert response.url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/desk/").status_code == 302
    done = client.post(response.url, {"code": code_of(SECRET), "next": "/desk/organisation/"})
    assert (done.url, client.get("/desk/").status_code) == ("/desk/organisation/", 200)


def test_clocks_may_go_wrong_by_half_a_minute_but_not_by_more(client, guarded):
    sign_in(client)
    for steps in (-2, 2):
        refused = client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET, steps=steps)})
        assert refused.status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET, steps=-1)}).url == "/desk/"


def test_a_code_is_good_once(client, guarded):
    code = code_of(SECRET)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    client.post("/accounts/logout/")
    sign_in(client)
    refused = client.post("/accounts/2fa/authenticate/", {"code": code}).content.decode()
    assert "验证没有通过" in refused or "已经用过" in refused


def test_a_recovery_code_is_good_once_and_a_letter_tells_of_it(client, guarded):
    code = codes_of(guarded)[3]
    sign_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).url == "/desk/"
    assert len(codes_of(guarded)) == 9
    assert "还剩 9 个没有用过" in mail.outbox[-1].body
    assert Event.objects.get().kind == "accounts.recovery_codes.used"
    client.post("/accounts/logout/")
    sign_in(client)
    refused = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert "验证没有通过" in refused.content.decode()


def test_guessing_is_stopped_after_five_codes(client, guarded):
    sign_in(client)
    for _guess in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": wrong_code(SECRET)})
    refused = client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    assert "登录失败次数过多" in refused.content.decode()
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("address", ["/cms/", "/cms/login/?next=/cms/"])
def test_the_editors_desk_leads_to_the_same_two_questions(client, guarded, address):
    User.objects.filter(pk=guarded.pk).update(is_staff=True, is_superuser=True)
    led = client.get(address, follow=True)
    assert led.redirect_chain[-1][0].partition("?")[0] == "/accounts/login/"
    sign_in(client, next="/cms/")
    assert client.get("/cms/").status_code == 302
    assert client.post("/cms/login/", {"username": "wang", "password": PASSWORD}).status_code == 302
    assert client.get("/cms/").status_code == 302


def test_a_new_password_by_mail_asks_for_the_code_all_the_same(client, guarded):
    client.post("/accounts/password/reset/", {"email": guarded.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "another-secret-9", "password2": "another-secret-9"})
    assert client.get("/desk/").status_code == 302
    response = client.post("/accounts/login/", {"login": "wang", "password": "another-secret-9"})
    assert response.url.startswith("/accounts/2fa/authenticate/")


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes_make_the_old_ones_void(client, guarded):
    old = codes_of(guarded)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    asked = client.get("/accounts/2fa/recovery-codes/generate/")
    client.post(asked.url, {"password": PASSWORD})
    client.post("/accounts/2fa/recovery-codes/generate/")
    new = codes_of(guarded)
    assert (len(new), set(new) & set(old)) == (10, set())
    listed = client.get("/accounts/2fa/recovery-codes/download/")
    assert listed["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert all(code in listed.content.decode() for code in new)
    assert "accounts.recovery_codes.renewed" in {event.kind for event in Event.objects.all()}


def test_without_the_app_recovery_codes_go_too_and_a_letter_tells_of_it(client, guarded):
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    asked = client.get("/accounts/2fa/totp/deactivate/")
    client.post(asked.url, {"password": PASSWORD})
    assert client.post("/accounts/2fa/totp/deactivate/").url == "/accounts/2fa/"
    assert not Authenticator.objects.exists()
    assert mail.outbox[-1].subject == "绵碚结对：验证器应用已移除"
    assert [event.kind for event in Event.objects.all()] == ["accounts.factor.removed"]


def test_the_page_of_sign_in_safety_shows_what_opens_the_account(client, guarded):
    client.force_login(guarded)
    page = client.get("/accounts/security/").content.decode()
    assert "还有 10 个没有用过" in page
    assert client.get("/accounts/2fa/").url == "/accounts/security/"


@pytest.mark.parametrize("credential", ["", "null", "[]", "{}", '{"id": 7}', '{"id":"x","rawId":"eA","type":"public-key","response":{}}', "}{", '"x"', "[" * 3000, "[" * 50_000])  # fmt: skip
@pytest.mark.parametrize("address", ["/accounts/2fa/webauthn/login/", "/accounts/2fa/webauthn/add/"])
def test_a_made_up_passkey_is_refused(client, wang, address, credential):
    if "add" in address:
        sign_in(client)
        asked = client.get(address)
        client.post(asked.url, {"password": PASSWORD})
        client.get(address)
    else:
        client.get(address, headers={"Accept": "application/json"})
    answer = client.post(address, {"credential": credential})
    assert answer.status_code in {200, 302}
    assert not Authenticator.objects.exists()
    assert "add" in address or client.get("/desk/").status_code == 302


def test_factors_taken_away_between_the_two_questions_lead_nobody_round_in_circles(client, guarded):
    stage = sign_in(client).url
    call_command("reset_second_factor", "wang")
    assert client.get(stage, follow=True).status_code == 200


def test_a_closed_account_keeps_no_factor(guarded):
    close_account(guarded, actor=guarded)
    assert not Authenticator.objects.exists()


def test_who_lost_everything_is_let_in_again_from_the_command_line(client, guarded, capsys):
    call_command("reset_second_factor", "wang")
    assert not has_second_factor(guarded)
    assert sign_in(client).url == "/desk/"
    with pytest.raises(CommandError, match="没有开启两步验证"):
        call_command("reset_second_factor", "wang")
    with pytest.raises(CommandError, match="没有这个用户名"):
        call_command("reset_second_factor", "nobody")


@pytest.mark.parametrize(
    ("address", "method", "passes"),
    [("/desk/", "get", False), ("/cms/", "get", False), ("/demands/", "get", True), ("/accounts/security/", "get", True), ("/ask/", "post", False)],
)  # fmt: skip
def test_staff_without_a_factor_reach_its_set_up_where_the_installation_demands_it(
    client, wang, settings, monkeypatch, address, method, passes
):
    monkeypatch.setattr(settings.JIEDUI, "staff_second_factor", True)
    User.objects.filter(pk=wang.pk).update(is_staff=True)
    client.force_login(wang)
    led = getattr(client, method)(address)
    assert (led.status_code != 302 or led.url != "/accounts/security/") is passes
    refused = client.get("/api/v1/demands")
    assert (refused.status_code, "平台要求管理员开启两步验证" in refused.json()["detail"]) == (403, True)
    TOTP.activate(wang, SECRET)
    assert getattr(client, method)(address).status_code != 302 or address == "/cms/"


def test_staff_owe_a_second_factor_unless_the_operator_says_otherwise(monkeypatch):
    monkeypatch.delenv("JIEDUI_STAFF_SECOND_FACTOR")
    installed = Environment(_env_file=None, demo=False)
    demonstration = Environment(_env_file=None, demo=True)
    asked = Environment(_env_file=None, demo=True, staff_second_factor=True)
    assert [each.staff_second_factor for each in (installed, demonstration, asked)] == [True, False, True]


def test_the_first_operator_sets_a_factor_up_at_the_first_sign_in_and_works(client, settings, monkeypatch):
    monkeypatch.setattr(settings.JIEDUI, "staff_second_factor", True)
    User.objects.create_superuser("first", "first@example.org", "secret-enough-8")
    asked = client.post("/accounts/login/", {"login": "first", "password": "secret-enough-8"})
    assert asked.url == "/accounts/confirm-email/"
    key = re.search(r"/accounts/confirm-email/([^/\s]+)/", mail.outbox[-1].body).group(1)
    client.post(f"/accounts/confirm-email/{key}/")
    sign_in(client, login="first")
    led = client.get("/desk/", follow=True)
    assert (led.redirect_chain, "请先设置验证器应用或通行密钥" in led.content.decode()) == (
        [("/accounts/security/", 302)],
        True,
    )
    again = client.get("/accounts/2fa/totp/activate/", follow=True)
    client.post(again.redirect_chain[-1][0], {"password": "secret-enough-8"})
    secret = secret_on(client.get("/accounts/2fa/totp/activate/"))
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert (client.get("/desk/").status_code, client.get("/desk/organisation/merging/").status_code) == (
        200,
        200,
    )


def test_a_passkey_with_a_chinese_name_is_whole_on_the_english_page(client, wang):
    sign_in(client)
    Authenticator.objects.create(
        user=wang, type=Authenticator.Type.WEBAUTHN, data={"name": "示例电脑", "credential": {}}
    )
    client.cookies["django_language"] = "en"
    page = client.get("/accounts/security/").content.decode()
    assert re.findall(r'aria-label="([^"]*示例电脑[^"]*)"', page) == ["Rename 示例电脑", "Remove 示例电脑"]
    assert '<b><span lang="zh-Hans">示例电脑</span></b>' in page
