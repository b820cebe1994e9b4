"""Everything an installation may set, in one typed place; `.env.example` and the docs are written from it."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, IPvAnyNetwork, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]


class Environment(BaseSettings):
    """Read from variables named `JIEDUI_…` and from a file `.env`; a value that does not fit stops the start with a sentence."""

    model_config = SettingsConfigDict(env_prefix="JIEDUI_", env_file=ROOT / ".env", extra="ignore")

    debug: bool = Field(False, description="Show developers' error pages. Never in production.")
    secret_key: str = Field(
        "", description="Secret for sessions and tokens; made and kept in the data folder when empty."
    )
    data_dir: Path = Field(
        ROOT / "var", description="Folder of the embedded database, index, uploads and logs."
    )
    database_url: str = Field(
        "", description="postgres://user:password@host/name; empty: SQLite in the data folder."
    )
    index_url: str = Field(
        "",
        description="http://host:19530 of a Milvus server, or a file ending in .db for Milvus Lite; empty: the embedded index in the data folder.",
    )
    sentence_model: Path | None = Field(
        None,
        description="Folder of a sentence model (model.onnx, tokenizer.json) that joins the matching score; needs the extra `sentence` and `manage.py reindex`.",
    )
    hosts: list[str] = Field(
        ["localhost", "127.0.0.1", "[::1]"], description="Host names the site answers to."
    )
    origin: str = Field(
        "", description="Public address such as https://jiedui.example.cn; switches on HTTPS-only cookies."
    )
    proxied: bool = Field(
        False, description="Trust X-Forwarded-For and -Proto of one reverse proxy in front."
    )
    site_name: str = Field("绵碚结对", description="Name shown in the header.")
    site_name_en: str = Field(
        "Mianyang–Beibei",
        description="The name for English readers; where JIEDUI_SITE_NAME is set and this is not, the Chinese one.",
    )
    site_tagline: str = Field("绵阳 · 北碚 科教创新共建平台", description="Line under the name.")
    site_tagline_en: str = Field("Twinned in science", description="The line for English readers, likewise.")
    demo: bool = Field(
        False, description="Demonstration world: every page says so; `serve --prepare` fills it."
    )
    api_calls_per_minute: int = Field(
        600, ge=1, description="Calls of the REST API within a minute for each token or person."
    )
    api_visitor_calls_per_minute: int = Field(
        60, ge=1, description="Likewise for each address from which nobody signed in."
    )
    time_zone: str = Field("Asia/Shanghai", description="Time zone in which days and hours are meant.")
    mail_url: str = Field(
        "",
        description="smtp://user:password@host:587?tls=1, or console: to print mail; empty: written to the data folder.",
    )
    mail_from: str = Field("Jiedui <noreply@example.org>", description="Sender of mail.")
    secret_key_fallbacks: list[str] = Field(
        [],
        description='Earlier secrets, as a JSON list ["…"]: what was signed or encrypted with them is still read.',
    )
    password_key: str = Field(
        "",
        description="Key that is mixed into every password before it is hashed; made and kept in the data folder when empty, unless JIEDUI_SECRET_KEY is set.",
    )
    password_key_fallbacks: list[str] = Field(
        [],
        description="Earlier such keys, as a JSON list: passwords are still checked with them and hashed anew at the next sign-in.",
    )
    breached_passwords: Path | None = Field(
        None,
        description="File of SHA-1 hashes of breached passwords, one a line in ascending order (a count after a colon is passed over): those passwords are refused.",
    )
    session_idle_minutes: int = Field(
        720,
        ge=0,
        description="A sign-in that was not to be remembered ends after so long without use; 0: never.",
    )
    session_days: int = Field(14, ge=1, le=90, description="Every sign-in ends after so many days.")
    staff_second_factor: bool = Field(
        True,
        description="Demand a second factor of the platform's staff: without one they get to its set-up only. Off in a demonstration that does not ask for it.",
    )
    oidc_name: str = Field(
        "", description="What people call the identity provider: shown on the sign-in page."
    )
    oidc_issuer: str = Field(
        "", description="Issuer of the OpenID Connect provider, https://…; empty: no single sign-on."
    )
    oidc_client_id: str = Field("", description="Client id that the provider gave to this installation.")
    oidc_client_secret: str = Field("", description="Secret that belongs to it.")
    oidc_trusted: bool = Field(
        False,
        description="Let addresses that the provider calls verified sign in to the accounts that have them here.",
    )
    upload_limit_mb: int = Field(20, ge=1, le=2000, description="Largest single upload, in MiB.")
    webhook_networks: list[IPvAnyNetwork] = Field(
        [],
        description='Private networks that webhooks may be sent to, such as ["10.20.0.0/16"]; all others are refused.',
    )
    webhook_patience_days: int = Field(
        5, ge=1, le=60, description="Days of failure after which a webhook is switched off."
    )
    log_level: Literal["", "DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "", description="Least level that is logged; empty: INFO for JSON lines, WARNING for readable ones."
    )
    log_json: bool = Field(False, description="Log as JSON lines instead of readable lines.")

    @model_validator(mode="after")
    def not_named_after_another(self) -> Self:
        """An installation that gave itself a Chinese name only does not keep the English one of the reference case."""
        for name in ("site_name", "site_tagline"):
            if name in self.model_fields_set and f"{name}_en" not in self.model_fields_set:
                setattr(self, f"{name}_en", "")
        return self

    @model_validator(mode="after")
    def demonstration_without_factors(self) -> Self:
        """Whoever tries the demonstration signs in as its staff with the password that is printed."""
        if self.demo and "staff_second_factor" not in self.model_fields_set:
            self.staff_second_factor = False
        return self

    @field_validator("breached_passwords")
    @classmethod
    def holds_hashes(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        try:
            with value.expanduser().open("rb") as lines:
                begins = re.match(rb"[0-9A-Fa-f]{40}(:\d+)?\s", lines.readline(100))
        except OSError as problem:
            raise ValueError(f"the file cannot be read: {problem.strerror}") from None
        if begins is None:
            raise ValueError("the file does not begin with a SHA-1 hash in hexadecimal digits")
        return value.expanduser().resolve()

    @field_validator("data_dir")
    @classmethod
    def absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("index_url")
    @classmethod
    def names_a_milvus(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")) and not value.endswith(".db"):
            raise ValueError("neither an address of Milvus (http://host:19530) nor a file ending in .db")
        return value

    @model_validator(mode="after")
    def whole_provider(self) -> Self:
        """Half a provider would show a button that leads nowhere."""
        parts = (self.oidc_name, self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(parts) and not all(parts):
            raise ValueError("single sign-on needs all of OIDC_NAME, _ISSUER, _CLIENT_ID and _CLIENT_SECRET")
        return self

    @field_validator("origin", "oidc_issuer")
    @classmethod
    def without_slash(cls, value: str) -> str:
        return value.rstrip("/")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of this process."""
    return Environment()
