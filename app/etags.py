"""Entity tags: what tells one answer from another, and whether a client holds it already (RFC 9110, section 8.8.3)."""

import re
from hashlib import blake2b


def tag_of(content: bytes) -> str:
    """A strong tag."""
    return f'"{blake2b(content, digest_size=16).hexdigest()}"'


def holds(known: list[str], tag: str, *, weakly: bool = True) -> bool:
    """Whether a condition names this tag: If-None-Match compares weakly, If-Match does not (RFC 9110, 13.1.1 and 2)."""
    tags = re.findall(r'\*|(?:W/)?"[^"]*"', ",".join(known))
    return any(candidate == "*" or candidate.removeprefix("W/" if weakly else "") == tag for candidate in tags)
