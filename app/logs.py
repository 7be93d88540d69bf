"""What the server says: one line of JSON for each request, and for everything else that it has to say."""

import logging
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

log = logging.getLogger("onrecord")


class Line(logging.Formatter):
    """A record of Python's logging as a line of JSON; what is told in `told` stands beside its message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return to_json(line).decode()


def logging_config(level: str) -> dict[str, Any]:
    """The configuration of Python's logging: every logger writes such lines to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Line}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"onrecord": {"level": level.upper()}, "uvicorn": {"level": "INFO"}},
    }
