"""The id of an original expression, which is the same for all ways to write it."""

import re
from hashlib import blake2b

from anyascii import anyascii

from app.text.normalize import fold
from app.text.pinyin import is_mandarin, language_of, pinyin

MAX_SLUG = 60  # characters of an id, before its digest


def term_id(text: str, language: str) -> str:
    """Return the id of an expression: how it sounds, and a digest of its language and its folded letters.

    Chinese in Simplified and in Traditional characters has the same id; accents, case, punctuation and spaces make no
    difference either. Of the `language`, a BCP 47 tag, only the primary language counts.
    """
    letters = re.sub(r"[\W_]+", "", fold(text)) or text
    sound = (pinyin(letters) if is_mandarin(language) else None) or letters
    words = re.findall("[a-z0-9]+", fold(anyascii(sound)))
    digest = blake2b(f"{language_of(language)} {letters}".encode(), digest_size=3).hexdigest()
    return "-".join([*"-".join(words)[:MAX_SLUG].strip("-").split(), digest])
