"""Entity tags: what tells one answer from another, and whether a client holds it already (RFC 9110, section 8.8.3)."""

import re
from hashlib import sha256


def tag_of(content: bytes) -> str:
    """A strong tag: the first half of a hash that processors have instructions for."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def holds(known: list[str], tag: str, *, weakly: bool = True) -> bool:
    """Whether a condition names this tag: If-None-Match compares weakly, If-Match does not (RFC 9110, 13.1.1 and 2)."""
    tags = re.findall(r'\*|(?:W/)?"[^"]*"', ",".join(known))
    return any(candidate == "*" or candidate.removeprefix("W/" if weakly else "") == tag for candidate in tags)
