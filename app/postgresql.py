"""PostgreSQL as the server reads it: any of several hosts, in transactions that cannot write and that end in time."""

from math import ceil

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECTIONS = 10  # from one worker
LASTING = 300  # seconds that a connection is kept, so that a host that has come back is read from again
ANY_REPLICA = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}


def reading_url(urls: str, otherwise: str) -> str:
    """One URL that names every host of several, for libpq to take any that answers; else the other one."""
    if not urls:
        return otherwise
    first, *_ = each = [make_url(url) for url in urls.split()]
    query, named = dict(ANY_REPLICA) | dict(first.query), list[str]()
    for url in each:
        given = url.query.get("host", ())
        named += [given] if isinstance(given, str) else given
        named += [f"{url.host}:{url.port or 5432}"] if url.host else []
    joined = first.set(host="", query=query | {"host": tuple(named)})
    # SQLAlchemy sets what is None only through _replace: the port goes with the host that it was of.
    return joined._replace(host=None, port=None).render_as_string(hide_password=False)


def serving_engine(url: str, seconds: float) -> AsyncEngine:
    """An engine whose transactions only read, each of one state; no statement of theirs takes longer than `seconds`."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={ceil(seconds * 1000)}"
    return create_async_engine(
        url,
        isolation_level="REPEATABLE READ",
        hide_parameters=True,  # in what an error says: they are what was looked for
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=seconds,
        pool_recycle=LASTING,
        connect_args={
            "options": options,
            "connect_timeout": ceil(seconds),
            "tcp_user_timeout": ceil(seconds * 1000),  # for a machine that is gone without a word
        },
    )
