"""The sentences of an article, with the quotations and the people in them."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.drafting.article import Article
from app.drafting.clause_tokens import Token, tokenize_text
from app.drafting.names import PrintedPerson
from app.drafting.quotations import Quotation
from app.drafting.sentences import find_sentences, mask
from app.text.normalize import Span

MAX_TOKENS = 100  # of a sentence that are looked at
MAX_MENTIONS = 30
ENDS = ".!?…。！？"
CLOSING = ",，”\"'’“»«」』"


class Passages:
    """An article to look for the speakers of its quotations in."""

    def __init__(self, article: Article, quotations: Sequence[Quotation], people: Sequence[PrintedPerson]) -> None:
        self.article = article
        self.text = article.text
        self.quotations = quotations
        self.people = people
        self.names = {each.name for each in people}
        self.previous_outer = list[int | None]()  # for each quotation, the one before it or around it that is in none
        last: int | None = None
        for number, each in enumerate(quotations):
            self.previous_outer.append(last)
            last = last if each.nested else number
        self.outer = [each for each in quotations if not each.nested]
        self.atoms = [span for each in self.outer for span in atoms(self.text, each)]
        self.hidden = mask(self.text, self.atoms)
        self.sentences = find_sentences(self.text, self.atoms)
        self.sentence_starts = [start for start, _ in self.sentences]
        owners = defaultdict[Span, list[str]](list)
        for person in people:
            for span in person.mentions:
                owners[span].append(person.name)
        self.owners = dict(owners)
        self.mentions = sorted(self.owners)
        self.all_tokens = tokenize_text(self.text, self.mentions, self.hidden)
        self.token_starts = [token.start for token in self.all_tokens]
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def sentence_at(self, position: int) -> Span:
        """Return the span of the sentence at a position."""
        place = max(0, bisect_right(self.sentence_starts, position) - 1)
        return self.sentences[place] if self.sentences else (0, 0)

    def tokens(self, start: int, end: int) -> list[Token]:
        """Return the tokens that start in a part of the text, at most the last MAX_TOKENS."""
        first, last = bisect_left(self.token_starts, start), bisect_left(self.token_starts, end)
        return self.all_tokens[max(first, last - MAX_TOKENS) : last]

    def tokens_after(self, position: int, end: int) -> list[Token]:
        """Return the first tokens from a position on, at most MAX_TOKENS."""
        first, last = bisect_left(self.token_starts, position), bisect_left(self.token_starts, end)
        return self.all_tokens[first : min(last, first + MAX_TOKENS)]

    def line_at(self, position: int) -> Span:
        """Return the span of the line at a position, without its end."""
        place = bisect_right(self.line_starts, position) - 1
        following = self.line_starts[place + 1] - 1 if place + 1 < len(self.line_starts) else len(self.text)
        return self.line_starts[place], following

    def candidates(self, token: Token) -> list[str]:
        """Return the people that a mention can mean: more than one if they share a surname."""
        return self.owners.get((token.start, token.end), [])

    def mentions_in(self, start: int, end: int) -> Iterator[tuple[Span, list[str]]]:
        """Yield the last mentions of people in a part of the text that no quotation hides, in order."""
        first, last = bisect_left(self.mentions, (start, 0)), bisect_left(self.mentions, (end, 0))
        for span in self.mentions[max(first, last - MAX_MENTIONS) : last]:
            if self.hidden[span[0]] == self.text[span[0]]:
                yield span, self.owners[span]


def atoms(text: str, quotation: Quotation) -> Iterator[Span]:
    """Yield the spans of a quotation that a sentence does not end in: without the mark that may end the sentence."""
    for number, (start, end) in enumerate(quotation.parts):
        first = quotation.outer_start if number == 0 else start
        last = quotation.outer_end if number == len(quotation.parts) - 1 else end
        while number < len(quotation.parts) - 1 and last < quotation.outer_end and text[last] in CLOSING:
            last += 1
        yield first, end - 1 if text[end - 1] in ENDS and end - 1 > first else last
