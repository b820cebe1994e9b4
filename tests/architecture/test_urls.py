"""What strangers may reach: a new public address has to be named here, so that opening it is a decision."""

import pytest

from tests.accounts.factories import UserFactory
from tests.addresses import POST_ONLY, ROUTES, filled
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import OrganisationFactory

SIGN_IN = "/accounts/login/"

# address → what stands there, for everybody
PUBLIC = {
    "healthz": "alive",
    "readyz": "ready, or 503 while something is missing",
    "achievements/": "list",
    "achievements/<str:code>/": "one, as far as it is public",
    "demands/": "list",
    "demands/<str:code>/": "one, as far as it is public",
    "experts/": "list",
    "experts/<str:code>/": "one, as far as it is public",
    "organisations/": "list",
    "organisations/<str:code>/": "one, once verified",
    "agreements/": "list",
    "agreements/<str:code>/": "one, once in force",
    "check/": "whether a text in hand is the one that all sides agreed on",
    "check/keys/": "the public halves of keys that sealed public texts",
    "twinnings/": "list, or the one there is",
    "twinnings/<str:code>/": "what was agreed and done, as far as it is public",
    "twinnings/<str:code>/reports/<str:report>/": "one, once all sides agreed on it",
    "activities/": "list",
    "activities/calendar/": "the same by month",
    "activities/calendar/week/": "the same by week",
    "activities/<str:code>/": "one, as far as it is public",
    "activities/calendar.ics": "public activities for calendar programs",
    "ask/": "describe a problem",
    "search/": "find on the whole site",
    "search/hints/": "what may be meant while one types",
    "feeds/<slug:key>.<slug:form>": "the newest of a public list",
    "oai": "public achievements and experts for catalogues",
    "oai/jiedui.xsd": "how they are described",
    "api/v1/openapi.json": "what programs may call",
    "api/v1/docs/": "the same for people",
    "api/<rest>": "says that no call has this address",
    "robots.txt": "what robots may read",
    "sitemap.xml": "the public pages",
    "sitemap-<slug:key>-<int:number>.xml": "some of them",
    "invitations/<str:token>/": "where an invitation leads to; tells to sign in",
    "accounts/login/": "sign in",
    "accounts/signup/": "register",
    "accounts/logout/": "sends strangers home",
    "accounts/inactive/": "says that the account is closed",
    "accounts/confirm-email/": "says that a letter was sent",
    "accounts/confirm-email/<key>/": "where that letter leads to",
    "accounts/password/reset/": "forgotten password",
    "accounts/password/reset/done/": "says that a letter was sent",
    "accounts/password/reset/key/done/": "says that the password is changed",
    "accounts/password/reset/key/<uidb36>-<key>/": "where that letter leads to",
    "accounts/sso/login/cancelled/": "says that the sign-in elsewhere was cancelled",
    "accounts/sso/login/error/": "says that it failed",
    "unsubscribe/<str:token>/": "where a mail's last line leads to",
}
FILES = {
    "files/<uuid:pk>/": "404 for whoever may not see what it belongs to",
    "files/<uuid:pk>/thumbnail/": "likewise",
    "activities/calendar/<str:secret>.ics": "one person's, for whoever knows the secret address",
    "activities/<str:code>.ics": "one, as far as it is public",
    **{
        f"{kind}s/<str:code>/sheet.{form}": "one on a sheet, as far as it is public"
        for kind in ("achievement", "demand", "expert")
        for form in ("pdf", "docx")
    },
    "media/<path>": "pictures of the portal, 404 for the rest",
}
# words in an address that say that something is done there
DEEDS = {
    "accept", "activate", "add", "allies", "caption", "consent", "delete", "discard", "dismiss", "do", "endorse",
    "go-on", "import",
    "language", "leave", "letters", "message", "parent", "pause", "read", "redeliver", "remove", "resume",
    "role", "roll-back", "rotate", "switch", "take-back", "test", "theme", "undo", "unsay", "withdraw",
    "appoint", "decline", "forget", "logo", "offer", "request",
}  # fmt: skip
# same words, but the page is only read or asks first
NO_DEEDS = {
    "accounts/logout/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/webauthn/add/",
    "accounts/2fa/webauthn/keys/<int:pk>/remove/",
}


DESK = sorted(address for address in ROUTES if address.startswith("desk/"))
OTHERS = sorted(set(ROUTES) - set(DESK) - set(PUBLIC) - set(FILES))


def test_the_walk_finds_addresses_of_every_front():
    assert {"desk/", "desk/demands/<str:code>/do/<str:step>/", "files/<uuid:pk>/", "accounts/login/"} <= set(
        ROUTES
    )


def test_what_is_named_as_public_exists():
    assert (set(PUBLIC) | set(FILES)) - set(ROUTES) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("address", DESK)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_desk_sends_strangers_to_sign_in(client, address, method):
    url = filled(address)
    answer = getattr(client, method)(url)
    assert (answer.status_code, answer.headers.get("Location", "").partition("?")[0]) == (302, SIGN_IN)


@pytest.mark.django_db
@pytest.mark.parametrize("address", OTHERS)
def test_what_is_not_named_here_shows_strangers_nothing(client, address):
    answer = client.get(filled(address))
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)
    assert to_sign_in or answer.status_code in {404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(FILES))
def test_files_that_nobody_showed_to_strangers_are_not_there(client, address):
    assert client.get(filled(address, path="original_images/none.png")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(address for address in PUBLIC if "<" not in address))
def test_public_pages_open_for_strangers(client, address):
    expected = {"readyz": {200, 503}, "accounts/logout/": {302}, "accounts/sso/login/error/": {401}}.get(
        address, {200}
    )
    assert client.get(filled(address)).status_code in expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "make"),
    [
        ("achievements/<str:code>/", lambda: AchievementFactory(published=True)),
        ("demands/<str:code>/", lambda: DemandFactory(published=True)),
        ("experts/<str:code>/", lambda: ExpertFactory(published=True)),
        ("organisations/<str:code>/", OrganisationFactory),
        ("agreements/<str:code>/", lambda: twinned_world().agreement),
    ],
)
def test_public_things_open_for_strangers(client, address, make):
    assert client.get(filled(address, code=make().code)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", POST_ONLY)
def test_what_is_done_by_post_is_refused_by_get(client, address):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(filled(address)).status_code == 405


def test_where_something_is_done_only_post_is_taken():
    deeds = {address for address in ROUTES if set(address.split("/")) & DEEDS} - NO_DEEDS
    assert {address for address in deeds if address not in POST_ONLY} == set()


@pytest.mark.django_db
def test_the_editors_desk_sends_strangers_to_our_sign_in(client):
    answer = client.get("/cms/", follow=True)
    assert answer.redirect_chain[-1][0].partition("?")[0] == SIGN_IN
