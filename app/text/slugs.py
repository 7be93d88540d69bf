"""Make ids of names and titles."""

import re

from anyascii import anyascii

from app.text.normalize import fold

MAX_LENGTH = 60  # characters


def slug(text: str, fallback: str = "entry") -> str:
    """Return a text as an id, cut at a word; the fallback if it has no letter or digit."""
    words = re.sub("[^a-z0-9]+", "-", anyascii(fold(re.sub("['’]", "", text))).lower()).strip("-")
    if len(words) > MAX_LENGTH:
        words = words[: MAX_LENGTH + 1].rpartition("-")[0] or words[:MAX_LENGTH]
    return words or fallback
