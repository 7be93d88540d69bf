"""Find the posts and the organizations of the people that a text names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.drafting.article import Article
from app.drafting.organizations import PrintedOrganization
from app.drafting.posts import has_post, is_title_word
from app.text.normalize import Span

MAX_LENGTH = 200  # characters of an appositive
NATIVE = r"(?:\s?[(\[（［〈【〔][^()\[\]（）［］\n]{1,60}[)\]）］〉】〕])?"
# What joins a name to its organization: `of the`, `, a columnist with the`, `, who edits the`, ` is Professor,`.
JOINED = re.compile(rf"{NATIVE}(?P<joint>,?\s(?:of|at|from|with)\s(?:the\s)?)")
APPOSITIVE = re.compile(
    rf"{NATIVE}(?:,\s|\s(?:is|was)\s)(?:now\s|then\s|formerly\s)?(?:an?\s|the\s)?"
    r"(?P<title>[^,.;:()\n“”\"]{3,90}?)(?:,\s|\s(?:at|of|with|for|in|from|on)\s)(?:the\s)?"
)
TITLE_ONLY = re.compile(rf"{NATIVE},\s(?:an?\s|the\s)?(?P<title>[^,.;:()\n“”\"]{{3,90}}),")
RELATIVE = re.compile(
    rf"{NATIVE},\s(?:who\s(?P<verb>edits|heads|leads|runs|directs|chairs|founded|teaches|works|writes|lectures)"
    r"|(?P<participle>writing|speaking|teaching|working))\s(?:(?:at|for|in|to|with)\s)?(?:the\s)?(?P<words>(?:[a-z-]+\s){0,4})"
)
BEFORE = re.compile(r"(?:^|[^\w])(?P<title>(?:[A-Z][\w’'.-]*\s|of\s|for\s|the\s(?=[A-Z])|and\s(?=[A-Z])){1,9})$")
LOWER_TITLE = re.compile(r"(?P<title>(?:[a-z-]+\s){1,3})$")


@dataclass(frozen=True)
class Affiliation:
    """A post of a person, or only the organization, as printed."""

    organization: str | None
    title: str | None
    unit: str | None
    start: int  # of the words that say so
    end: int


def find_affiliations(
    article: Article, mentions: Sequence[Span], organizations: Sequence[PrintedOrganization]
) -> list[Affiliation]:
    """Return the affiliations of a person with these mentions, each once."""
    return []
