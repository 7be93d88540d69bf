"""Logging as one JSON object on each line."""

import logging
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

log = logging.getLogger("onrecord")


class JsonFormatter(logging.Formatter):
    """A formatter that writes a log record as one line of JSON, with the items of its attribute `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return to_json(line).decode()


def logging_config(level: str) -> dict[str, Any]:
    """Return a configuration for `logging.config.dictConfig`: every logger writes JSON to standard error.

    At `warning` and above, uvicorn does not say that it starts and ends.
    """
    uvicorn_level = "INFO" if level in {"debug", "info"} else level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"onrecord": {"level": level.upper()}, "uvicorn": {"level": uvicorn_level}},
    }
