"""Describe a passage by its words, so that it is found again."""

from typing import Any

import yaml

from app.dossiers.anchoring import occurrences
from app.dossiers.places import place
from app.dossiers.yaml import build_document
from app.text.normalize import Span


def anchor(text: str, span: Span) -> dict[str, Any]:
    """Return `exact`, with the shortest `prefix` or `suffix` of whole words if the words occur more than once."""
    start, end = span
    words = text[start:end]
    others = [offset for offset in occurrences(text, words) if offset != start]
    selector = place(text, end - start, start, others, {"prefix", "suffix"}).suggestion if others else None
    context = build_document(yaml.parse(selector, Loader=yaml.CSafeLoader)) if selector else {}
    return {"exact": words} | context
