"""Settings from environment variables."""

import re
import warnings
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

import idna
from limits import parse
from pydantic import AfterValidator, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, SAWarning

DATABASE_URL_FORM = (
    "sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME, with @, : and / of a password as %40, %3A and %2F"
)
PUBLIC_URL = r"https?://[^\s/?#@\"<>]+(/(?!\.\.?(/|$))[^\s/?#\"<>]+)*"
UNIX = "unix"  # what a client that connects to a Unix socket is called, as it has no address
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")  # and line separators, UAX #9
HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?|[0-9a-f:.]*:[0-9a-f:.]*")


def validate_database_url(text: str) -> str:
    """Return the text. Raises ValueError if it is not a database URL, without quoting it: it may contain a password."""
    try:
        url = make_url(text)
        is_valid = url.get_driver_name() in {"pysqlite", "psycopg"} and takes_parameters(url)
    except (ArgumentError, ValueError):
        is_valid = False
    if is_valid and url.get_backend_name() != "sqlite":  # an `@` here is one of the password, not encoded
        is_valid = not any("@" in part for part in (url.host, url.database, *url.query) if part)
    if not is_valid:
        raise ValueError(f"not a database URL, which is {DATABASE_URL_FORM}") from None
    return text


def takes_parameters(url: URL) -> bool:
    """Return whether the driver knows the names in the query of a URL. Raises ValueError or ArgumentError if not."""
    if url.get_backend_name() != "sqlite":
        from psycopg import ProgrammingError  # noqa: PLC0415 - only PostgreSQL needs it
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415

        try:
            make_conninfo(**dict.fromkeys(url.query, "1"))
        except ProgrammingError:
            return False
        return True
    with warnings.catch_warnings():
        warnings.simplefilter("error", SAWarning)
        try:
            url.get_dialect()().create_connect_args(url)
        except SAWarning:
            return False
    return True


def validate_rate(text: str) -> str:
    """Return the text. Raises ValueError if it is neither `off` nor a rate such as `600/minute`."""
    try:
        is_valid = text == "off" or min(parse(text).amount, parse(text).get_expiry()) > 0
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ValueError("should be off, or a number of requests and a time, such as 600/minute or 10/second")
    return text


def validate_proxies(text: str) -> str:
    """Return the text. Raises ValueError if it is neither `none` nor `unix` nor addresses or networks with commas."""
    try:
        for part in filter(None, map(str.strip, text.split(","))) if text not in {"none", UNIX} else ():
            ip_network(part)  # uvicorn would ignore a network with bits of a host
    except ValueError:
        raise ValueError(
            "should be none, unix, or addresses or networks separated by commas, such as 10.0.0.0/8,127.0.0.1"
        ) from None
    return text


def ascii_url(text: str) -> str:
    """Return a URL in ASCII, as headers need it: its host in Punycode, its path percent-encoded.

    Raises ValueError if the host is not a valid name.
    """
    if text.isascii():
        return text
    scheme, _, rest = text.partition("://")
    authority, slash, path = rest.partition("/")
    host, colon, port = authority.partition(":")
    host = idna.encode(host, uts46=True).decode()
    return f"{scheme}://{host}{colon}{port}{slash}{quote(path, safe='/%:@!$&()*+,;=~')}"


def contact_uri(text: str) -> str:
    """Return a mail address or a URL as a URI. Raises ValueError if it is neither."""
    if re.fullmatch(r"[^@\s:/<>\"]+@[^@\s:/<>\"]+", text):
        return f"mailto:{text}"
    if not re.fullmatch(r"(https://|mailto:)[!-~]+", text):
        raise ValueError("should be a mail address, or a URL that begins with https: or mailto:")
    return text


def validate_public_url(text: str) -> str:
    """Return the URL in ASCII. Raises ValueError if it is not one, or has a query, a fragment or a slash at its end."""
    try:
        url = urlsplit(ascii_url(text))
        is_valid = re.fullmatch(PUBLIC_URL, text) and HOST_NAME.fullmatch(url.hostname or "") and url.port != 0
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ValueError(
            "should be a URL such as https://onrecord.example, without a query and without a slash at its end"
        )
    return ascii_url(text)


def validate_metrics(text: str) -> str:
    """Return the text. Raises ValueError, without quoting it, if it is neither a word for who may read nor a token."""
    if not re.fullmatch(r"off|local|public|\S{16,}", text):
        raise ValueError("should be off, local, public, or a token of 16 characters or more, none of them a space")
    return text


class Settings(BaseSettings):
    """The settings of one process; docs/reference/settings.md explains each variable."""

    model_config = SettingsConfigDict(
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
        alias_generator=lambda name: f"ONRECORD_{name}".upper(),
    )

    @field_validator("*", mode="before")
    @classmethod
    def refuse_control_characters(cls, value: Any) -> Any:
        """Raise ValueError for a text with a line break, another control character, or bytes that are not UTF-8."""
        if isinstance(value, str) and CONTROLS.search(value):
            raise ValueError("should have no line breaks, no other control characters, and only UTF-8")
        return value

    # Not in the repr, because it may contain a password.
    database_url: Annotated[str, AfterValidator(validate_database_url)] = Field(
        "sqlite:///data/onrecord.db",
        repr=False,
        description="The database; `postgresql+psycopg://user@host/name` for PostgreSQL.",
    )
    index: str = Field(
        "",
        description="The folder for read indexes; each database has its own index in it. By default, the index of a "
        "SQLite file is beside it (`onrecord.db.index`), and that of PostgreSQL in `data/index`. With `memory`, "
        "each worker builds its own index when it starts and keeps it in memory, which suits a small record or a "
        "read-only disk; a folder of that name is `./memory`.",
    )
    versions: int = Field(
        10,
        ge=0,
        le=1_000_000,
        description="The number of earlier versions of each dossier and register entry that are kept for `as_of=` "
        "and `/history`; `0` keeps none.",
    )
    public_url: Annotated[str, AfterValidator(validate_public_url)] | None = Field(
        None,
        description="The public base address, such as `https://onrecord.example`, for absolute links. By default, "
        "links use the `Host` of the request.",
    )
    contact: Annotated[str, AfterValidator(contact_uri)] | None = Field(
        None,
        description="Whom to tell of an error or a vulnerability: a mail address, or a URL (`https:` or `mailto:`), "
        "for `/about` and `/.well-known/security.txt`. By default, there is no such file.",
    )
    publisher: str = Field("", description="Who makes this record, by name, for `/about`.")
    license: str = Field(
        "",
        description="The license of what the editors wrote (claims, glosses, judgments, the selection), for "
        "`/about` and the data page of each article: a name such as `CC BY 4.0`, or the address of the license.",
    )
    host: str = Field("127.0.0.1", min_length=1, validation_alias="HOST", description="The address, or `unix:PATH`.")
    port: int = Field(8000, ge=0, le=65535, validation_alias="PORT", description="The port to serve on.")
    workers: int = Field(
        1,
        ge=1,
        validation_alias="WEB_CONCURRENCY",
        description="The number of worker processes of `onrecord serve`, one for each core at most.",
    )
    max_age: int = Field(
        60,
        ge=0,
        le=86400,
        description="The seconds for which HTTP caches may serve a response; for ten times as long they may serve "
        "it while they revalidate it.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="`warning` omits the line for each request, and those of starting and ending; `debug` adds the "
        "requested address.",
    )
    metrics: Annotated[str, AfterValidator(validate_metrics)] = Field(
        "local",
        repr=False,
        description="Who may read `/metrics`: `off` nobody; `local` programs on this machine, except proxies that "
        "forward a request; `public` everybody; any other value, of at least 16 characters, is a token for "
        "`Authorization: Bearer`.",
    )
    max_url: int = Field(16384, ge=100, le=65536, description="The bytes of an address; more are a 414.")
    max_parameters: int = Field(100, ge=1, description="The parameters in one query.")
    max_q: int = Field(500, ge=1, le=500, description="The characters of `q`.")
    max_facets: int = Field(20, ge=0, description="The facets in one response.")
    max_body: int = Field(
        65536, ge=0, description="The bytes of a request body, which only `/mcp` reads; more are a 413."
    )
    max_text: int = Field(
        200_000, ge=0, description="The bytes of a text that is sent to `/v1/verify` or `/verify`; more are a 413."
    )
    body_seconds: float = Field(
        10.0,
        gt=0,
        le=3600,
        description="The seconds within which a body must arrive; a slower one is a 408, and the connection is closed.",
    )
    write_seconds: float = Field(
        30.0,
        gt=0,
        le=3600,
        description="The seconds within which a client must read the data of one write (a whole page, or 500 rows "
        "of a file); a slower one is disconnected.",
    )
    max_requests: int = Field(
        64,
        ge=1,
        description="The requests that one worker processes at the same time, not counting those that wait for a "
        "slow client; more are a 503.",
    )
    cache_megabytes: int = Field(
        32, ge=0, description="The memory of one worker for cached responses; `0` disables the cache."
    )
    rate_limit: Annotated[str, AfterValidator(validate_rate)] = Field(
        "off",
        description="The requests that one client may send, such as `600/minute`, counted by each worker; more are "
        "a 429.",
    )
    trusted_proxies: Annotated[str, AfterValidator(validate_proxies)] = Field(
        "none",
        description="The addresses or networks, separated by commas, whose `X-Forwarded-For` names the client; "
        "`unix` for a proxy on a Unix socket.",
    )

    @property
    def unix_socket(self) -> str:
        """Return the path of the Unix socket to serve on, or an empty text."""
        return self.host.removeprefix("unix:") if self.host.startswith("unix:") else ""

    @property
    def index_folder(self) -> Path:
        """Return the folder of the read index: in `index`, or else beside a SQLite file, or else in `data/index`.

        Its name has a digest of the URL, so that two databases never share an index.
        """
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite" and not self.index:
            return Path(f"{url.database}.index")
        digest = sha256(url.set(password=None).render_as_string().encode()).hexdigest()[:8]
        return Path(self.index or "data/index") / f"{Path(url.database or 'onrecord').name}-{digest}.index"
