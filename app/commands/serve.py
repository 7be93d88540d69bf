"""`onrecord serve`."""

from app.commands.database import settings
from app.terminal import check_address

SHUTDOWN_SECONDS = 8  # for requests in progress after SIGTERM; container runtimes kill after 10


def serve() -> None:
    """Serve the API on HOST and PORT."""
    import uvicorn

    from app.logs import logging_config
    from app.middleware.http_protocol import protocol_with_limits

    environment = settings()
    check_address(environment.host, environment.port)
    proxies = environment.trusted_proxies
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=environment.host,
        port=environment.port,
        http=protocol_with_limits(environment),
        ws="none",
        proxy_headers=proxies != "none",
        forwarded_allow_ips=proxies,
        access_log=False,
        log_config=logging_config(environment.log_level),
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
