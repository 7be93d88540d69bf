"""Let all applications of the tests share an OpenAPI document, which FastAPI otherwise makes for each of them anew.

An application needs its document when it is first asked with a parameter: half a second, of which a test's own
requests are a hundredth. Documents differ by the settings that they name, and by nothing else.
"""

from typing import Any

from fastapi import FastAPI

from app.api import openapi


def share() -> None:
    """Describe the applications whose documents are alike once."""
    describe, made = openapi.describe, dict[tuple[object, ...], dict[str, Any]]()

    def shared(app: FastAPI) -> dict[str, Any]:
        settings = app.state.settings
        key = settings.public_url, settings.port, settings.publisher, settings.contact
        if key not in made:
            made[key] = describe(app)
        return made[key]

    setattr(openapi, "describe", shared)  # noqa: B010
