"""What the head of a page says to search engines, previews and reference managers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Alternate:
    """The same content in another form."""

    path: str
    media_type: str
    title: str


@dataclass(frozen=True)
class Head:
    """The head of a page; the title is without the name of the site."""

    title: str
    description: str
    path: str
    kind: str = "website"
    picture: str | None = None
    linked_data: Mapping[str, Any] | None = None
    citation: tuple[tuple[str, str], ...] = ()
    alternates: tuple[Alternate, ...] = ()
    is_indexed: bool = True
