"""Passwords are hashed with a key outside the database: it may be changed, it may come late, and it must not get lost."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from jiedui.config.environment import Environment
from jiedui.config.kept_secrets import password_keys
from jiedui.config.settings import KEYED
from jiedui.foundation.accounts import checks
from jiedui.foundation.accounts.hashers import name_of
from jiedui.foundation.accounts.models import AccessToken, User
from jiedui.foundation.core import clock
from jiedui.foundation.core.health import Level
from tests.accounts.factories import UserFactory

OURS, EARLIER = "示例密钥-the-present-key", "an-earlier-key"
PASSWORD = "柑橘皮渣提取果胶-2026"
PLAIN = "django.contrib.auth.hashers.Argon2PasswordHasher"


@pytest.fixture
def keyed(settings):
    settings.PASSWORD_KEYS = [OURS]
    settings.PASSWORD_HASHERS = [KEYED, PLAIN]
    return settings


def test_a_hash_names_its_key_tells_it_not_and_fits_its_column(keyed):
    made = make_password(PASSWORD)
    assert made.split("$")[:3] == ["keyed", name_of(OURS), "argon2id"]
    assert (OURS in made, len(made) <= User._meta.get_field("password").max_length) == (False, True)
    assert identify_hasher(made).decode(made)["key"] == name_of(OURS)
    assert [check_password(word, made) for word in (PASSWORD, PASSWORD[:-1], "")] == [True, False, False]


def test_with_the_tables_alone_nothing_can_be_tried(keyed):
    made = make_password(PASSWORD)
    keyed.PASSWORD_KEYS = ["somebody-elses-key"]
    assert check_password(PASSWORD, made) is False
    without = f"argon2${made.split('$', 2)[2]}"
    assert check_password(PASSWORD, without) is False


@pytest.mark.django_db
@pytest.mark.parametrize("before", ["without a key", "with an earlier key"])
def test_signing_in_hashes_anew_with_the_present_key_and_costs_nobody_a_token(client, keyed, before):
    person = UserFactory(username="wang")
    keyed.PASSWORD_KEYS = [OURS] if before == "without a key" else [EARLIER]
    keyed.PASSWORD_HASHERS = [PLAIN, KEYED] if before == "without a key" else [KEYED, PLAIN]
    person.set_password(PASSWORD)
    person.save()
    keyed.PASSWORD_HASHERS, keyed.PASSWORD_KEYS = [KEYED, PLAIN], [OURS, EARLIER]
    AccessToken.objects.create(user=person, name="示例", digest="d" * 64, expires_at=clock.now())
    assert client.post("/accounts/login/", {"login": "wang", "password": PASSWORD}).status_code == 302
    person.refresh_from_db()
    assert person.password.startswith(f"keyed${name_of(OURS)}$")
    assert client.get("/desk/").status_code == 200
    assert AccessToken.objects.filter(revoked_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_doctor_tells_of_a_lost_key_and_of_none(keyed):
    person = UserFactory()
    person.set_password(PASSWORD)
    person.save()
    assert checks.passwords().level == Level.OK
    keyed.PASSWORD_KEYS = ["another"]
    assert (checks.passwords().level, "有 1 个账号" in checks.passwords().sentence) == (Level.BAD, True)
    keyed.PASSWORD_KEYS = []
    assert checks.passwords().level == Level.BAD
    User.objects.all().delete()
    assert (checks.passwords().level, "没有用单独的密钥" in checks.passwords().sentence) == (Level.WARN, True)


@pytest.mark.parametrize(
    ("kept", "chosen", "keys"),
    [
        ("", {}, ["made"]),
        ("kept", {}, ["kept"]),
        ("", {"secret_key": "shared"}, []),
        ("kept", {"secret_key": "shared"}, ["kept"]),
        ("", {"password_key": "ours"}, ["ours"]),
        ("kept", {"password_key": "ours", "password_key_fallbacks": ["old"]}, ["ours", "kept", "old"]),
    ],
)
def test_a_key_is_made_only_where_no_other_machine_could_lack_it(tmp_path, kept, chosen, keys):
    file = tmp_path / "password_key"
    if kept:
        file.write_text(kept)
    found = password_keys(Environment(_env_file=None, data_dir=tmp_path, **chosen))
    assert found == [file.read_text() if key == "made" else key for key in keys]
    assert [each.name for each in tmp_path.iterdir()] == (["password_key"] if file.exists() else [])
