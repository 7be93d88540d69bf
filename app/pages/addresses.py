"""The addresses of pages."""

from typing import Any
from urllib.parse import quote, urlencode


def address(path: str, /, **parameters: Any) -> str:
    """Return a path with a query; a parameter that is None or empty is left out, a list has commas."""
    texts = {name: ",".join(value) if isinstance(value, list) else value for name, value in parameters.items()}
    query = urlencode({name: text for name, text in texts.items() if text not in {None, ""}}, safe=",")
    return f"{quote(path)}?{query}" if query else quote(path)
