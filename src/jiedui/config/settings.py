"""Django settings: one file; what differs between installations comes from `environment`."""

import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .environment import ROOT, environment
from .kept_secrets import kept_secret, password_keys
from .logs import logging_config

JIEDUI = environment()
DATA_DIR: Path = JIEDUI.data_dir
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- basics
SECRET_KEY = JIEDUI.secret_key or kept_secret(DATA_DIR, "secret_key")
SECRET_KEY_FALLBACKS = JIEDUI.secret_key_fallbacks
DEBUG = JIEDUI.debug
ALLOWED_HOSTS = JIEDUI.hosts
ROOT_URLCONF = "jiedui.config.urls"
WSGI_APPLICATION = "jiedui.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "jiedui.foundation.core",
    "jiedui.foundation.ui",
    "jiedui.foundation.ops",
    "jiedui.foundation.accounts",
    "jiedui.foundation.regions",
    "jiedui.foundation.audit",
    "jiedui.foundation.files",
    "jiedui.foundation.taxonomy",
    "jiedui.foundation.jobs",
    "jiedui.foundation.ledgers",
    "jiedui.foundation.organisations",
    "jiedui.foundation.search",
    "jiedui.foundation.notifications",
    "jiedui.foundation.approvals",
    "jiedui.areas.agreements",
    "jiedui.areas.activities",
    "jiedui.areas.exchange",
    "jiedui.fronts.insights",
    "jiedui.fronts.portal",
    "jiedui.fronts.workbench",
    "jiedui.fronts.api",
    "jiedui.fronts.demo",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rules",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_structlog",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "jiedui.foundation.ui.middleware.NotForSearchEngines",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "jiedui.fronts.api.middleware.MachineDoor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jiedui.foundation.audit.origins.RememberOrigin",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiedui.foundation.accounts.middleware.SessionEnds",
    "jiedui.foundation.accounts.middleware.LastSeen",
    "jiedui.foundation.accounts.middleware.PreferredLanguage",
    "jiedui.foundation.accounts.middleware.StaffSecondFactor",
    "jiedui.foundation.organisations.middleware.CurrentOrganisation",
    "jiedui.foundation.ui.middleware.WorkingSpace",
    "jiedui.foundation.ui.middleware.WordedRefusals",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # cotton and partials each rewrite the loaders when left alone; named here, both work
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "wagtail.contrib.settings.context_processors.settings",
                "jiedui.foundation.ui.context_processors.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "jiedui.foundation.ui.templatetags.jiedui",
            ],
        },
    }
]

# --- data
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
DATABASES: dict[str, Any]
if JIEDUI.database_url:
    DATABASES = {
        "default": dj_database_url.parse(JIEDUI.database_url, conn_max_age=60, conn_health_checks=True)
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "jiedui.sqlite3",
            "OPTIONS": _SQLITE,
        }
    }
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "index"]}}
INDEX_DIR = DATA_DIR / "index"
INDEX_URL = JIEDUI.index_url
SENTENCE_MODEL = JIEDUI.sentence_model
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = DATA_DIR / "private"
for _folder in (MEDIA_ROOT, PRIVATE_ROOT):
    _folder.mkdir(exist_ok=True)  # so that a backup finds them before the first upload
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "jiedui.foundation.files.receiving.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- static files: ours from the apps, others' from node_modules
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there
# names with fingerprints once they were collected, and for the command that collects them
_collected = (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv
NODE_MODULES = ROOT / "node_modules"
STATICFILES_DIRS = [
    (f"vendor/{name}", NODE_MODULES / folder)
    for name, folder in {"htmx": "htmx.org/dist"}.items()
    if (NODE_MODULES / folder).is_dir()
]
STORAGES = {
    "default": {"BACKEND": "jiedui.foundation.core.storage.UploadStorage", "OPTIONS": {"folder": "media"}},
    "private": {
        "BACKEND": "jiedui.foundation.core.storage.UploadStorage",
        "OPTIONS": {"folder": "private", "location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# from a checkout each file is looked up when it is asked for: one edited since the start has another length
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not _collected

# --- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
FORMAT_MODULE_PATH = "jiedui.config.formats"
USE_TZ = True
TIME_ZONE = JIEDUI.time_zone
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "jiedui.foundation.accounts.backends.PasswordBackend",
]
PASSWORD_KEYS = password_keys(JIEDUI)
KEYED = "jiedui.foundation.accounts.hashers.KeyedArgon2"
PASSWORD_HASHERS = [
    *([KEYED] if PASSWORD_KEYS else []),
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in {
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator": {},
        "django.contrib.auth.password_validation.MinimumLengthValidator": {"min_length": 12},
        "django.contrib.auth.password_validation.NumericPasswordValidator": {},
        "jiedui.foundation.accounts.passwords.CommonCoreValidator": {},
        "jiedui.foundation.accounts.passwords.BreachedPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "jiedui.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "jiedui.foundation.accounts.forms.LoginForm",
    "signup": "jiedui.foundation.accounts.forms.SignupForm",
    "change_password": "jiedui.foundation.accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "jiedui.foundation.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
USERSESSIONS_TRACK_ACTIVITY = True
MFA_ADAPTER = "jiedui.foundation.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go wrong by half a minute
MFA_FORMS = {
    "authenticate": "jiedui.foundation.accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "jiedui.foundation.accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "jiedui.foundation.accounts.factor_forms.ActivateTOTPForm",
    "authenticate_webauthn": "jiedui.foundation.accounts.factor_forms.PasskeyAuthenticateForm",
    "reauthenticate_webauthn": "jiedui.foundation.accounts.factor_forms.PasskeyReauthenticateForm",
    "login_webauthn": "jiedui.foundation.accounts.factor_forms.PasskeyLoginForm",
    "add_webauthn": "jiedui.foundation.accounts.factor_forms.AddPasskeyForm",
    "edit_webauthn": "jiedui.foundation.accounts.factor_forms.EditPasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "jiedui.foundation.accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_FORMS = {"signup": "jiedui.foundation.accounts.forms.SingleSignOnSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = JIEDUI.oidc_trusted
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8
SESSION_COOKIE_AGE = JIEDUI.session_days * 86_400
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # but for those who ask to be remembered

# --- mail
_sender = parseaddr(JIEDUI.mail_from)
DEFAULT_FROM_EMAIL = JIEDUI.mail_from
SERVER_EMAIL = _sender[1]
if JIEDUI.mail_url == "console:":
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
elif JIEDUI.mail_url:
    _mail = urlsplit(JIEDUI.mail_url)
    _options = parse_qs(_mail.query)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = _options.get("tls") == ["1"]
    EMAIL_USE_SSL = _options.get("ssl") == ["1"]
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"


# --- security
def _origin_of(address: str) -> str:
    """Scheme and host; where a sign-in sends the browser on, its form has to be allowed to go."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


_https = JIEDUI.origin.startswith("https://")
CSRF_TRUSTED_ORIGINS = [JIEDUI.origin] if JIEDUI.origin else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
if _https:
    # a browser takes such names from this very host alone, over HTTPS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "jiedui.foundation.ui.views.csrf_failure"
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if JIEDUI.proxied else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if JIEDUI.proxied else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/cms/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *([_provider] if (_provider := _origin_of(JIEDUI.oidc_issuer)) else [])],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-reports"],
    },
}
WEBHOOK_NETWORKS = JIEDUI.webhook_networks
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Wagtail, kept at home: no calls to other people's servers
WAGTAIL_SITE_NAME = JIEDUI.site_name
WAGTAILADMIN_BASE_URL = JIEDUI.origin or "http://127.0.0.1:8000"  # `serve` puts its own address here
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "csv", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "jiedui.fronts.portal.editor_search"}}
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# --- logs
LOGGING = logging_config(level=JIEDUI.log_level, as_json=JIEDUI.log_json)
