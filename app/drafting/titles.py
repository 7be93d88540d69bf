"""Tell titles of works in quotation marks from quotations."""

import re
from bisect import bisect_right

from app.drafting.article import Article
from app.drafting.marks import Pair
from app.drafting.verbs import ends_with_saying

SMALL_WORDS = frozenset(
    str.split(
        """a an the and but or nor for of on in to at by with from as is its vs via not no into over under de la"""
    )
)
WORK = re.compile(
    r"\b(?:books?|essays?|articles?|pieces?|papers?|poems?|novels?|films?|reports?|stud(?:y|ies)|columns?"
    r"|songs?|lectures?"
    r"|speech(?:es)?|op-eds?|editorials?|chapters?|monographs?|volumes?|pamphlets?|series|stor(?:y|ies)|memoirs?|talks?"
    r"|reviews?|commentar(?:y|ies)|posts?|interviews?|documentar(?:y|ies)|thesis|dissertation|titled|entitled|headlined"
    r"|author of|headed|called|published|named|magazines?|journals?|newspapers?|translated|headline"
    r"|title)\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
SURELY_TITLE = re.compile(r"\b(?:titled|entitled|headlined|subtitled|under the (?:title|headline))\W*$", re.IGNORECASE)
OWNER = re.compile(r"(?:\w['’]s?|\b[Hh]is|\b[Hh]er|\b[Tt]heir) (?:[\w-]+ ){0,2}$")
# What stands around the title of an article in a note: its author, and its journal or its year.
CITING = re.compile(r"[A-Z][\w’'-]+,\s$")
CITED = re.compile(r",?\s[^.!?\n“”\"]{0,80}\b(?:1[89]|20)\d\d\b")
MAX_LENGTH = 200  # characters
MIN_CAPITALS = 4  # words in capitals; a title that nothing introduces has more than a name


def is_title(article: Article, pair: Pair) -> bool:
    """Return whether words in marks are the title of a work, or a heading."""
    text = article.text
    if pair.end - pair.start > MAX_LENGTH:
        return False
    heading = bisect_right(article.headings, (pair.outer_start, len(text))) - 1
    before = text[max(0, pair.outer_start - 60) : pair.outer_start].rpartition("\n")[2]
    if SURELY_TITLE.search(before) or (heading >= 0 and pair.outer_end <= article.headings[heading][1]):
        return True
    words = text[pair.start : pair.end].strip(" ,")
    capitals = 0 if words.endswith((".", ";")) else capital_words(words)
    if capitals > 1 and CITING.search(before) and CITED.match(text, pair.outer_end):
        return True
    return capitals > 0 and is_named(before, words, capitals)


def is_named(before: str, words: str, capitals: int) -> bool:
    """Return whether words in title case, with this number of capitals, are a title after the words before them."""
    if WORK.search(before) and not ends_with_saying(before.removesuffix("called ")):
        return True
    if OWNER.search(before) and capitals > 1:
        return True
    least = 2 if words.startswith(("The ", "A ", "An ")) else MIN_CAPITALS
    return capitals >= least and not ends_with_saying(before)


def capital_words(words: str) -> int:
    """Return the number of words in capitals of a title; 0 if another word than the small ones is in lower case."""
    plain = re.findall(r"[^\W\d_][\w'’.-]*", words)
    if len(plain) < 2 or not plain[0][0].isupper():  # noqa: PLR2004 - one word in a capital is a name
        return 0
    capitals = [word for word in plain if word[0].isupper()]
    others = [word for word in plain if not word[0].isupper() and word.lower() not in SMALL_WORDS]
    return 0 if others else len(capitals)
