"""Find the differences of substance between two sentences: negations, numbers, dates and names."""

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from app.text.marks import FUNCTION_WORDS, Kind, Mark, moved_names, named_words
from app.text.normalize import CJK, Span, han_forms
from app.text.numerals import NUMBER, ORDINALS, VALUES, number_value
from app.text.opposites import are_opposites
from app.text.tokens import terms, token_spans, tokenize

SCOPE = 2  # content words after a negation that it is about
CONTEXT = 3  # words before a part of a sentence, where a negation would be about it
MIN_NAME = 4  # letters of a name that adjectives are told by: not so of UK and US
YEARS = range(1000, 2200)
DAY_DISTANCE = 4  # characters between a month and a day or year beside it

# Words that negate what follows; among the verbs, those that say that something is not so or is not done.
NEGATIVE = """not no never unlike none nobody nothing nowhere neither nor cannot without hardly scarcely barely
    rarely seldom anti pro non refuse refuses refused refusing fail fails failed failing deny denies denied
    denying reject rejects rejected rejecting lack lacks lacked lacking"""
NEGATIVE_WORDS = NEGATIVE.split()
ADJECTIVE_ENDINGS = ("an", "ean", "ian", "ese", "i", "n", "s")
AUXILIARIES = "ai|are|ca|could|did|do|does|had|has|have|is|might|must|need|ought|sha|should|was|were|wo|would"
NOT_NEGATIVE = (  # Chinese words that contain a negation without its sense
    "反映|反应|反而|反复|反馈|反省|反思|相反|违反|造反|特别|区别|级别|分别|个别|告别|类别|派别|差别|识别|别人|非洲|非常|除非|不过|不但|不仅|不断|不少|未来|无论|莫斯科|没收|[沉沈]没|淹没"
)
NOT_NUMBERS = r"\bone another\b|\bone-on-one\b|十分|万一|一些|一样|一起|一直|一个|统一|一定|一般|唯一|之一"
PLACE_NAMES = """阿富汗 埃及 爱尔兰 奥地利 澳大利亚 巴基斯坦 巴勒斯坦 巴西 北京 北约 波兰 朝鲜 德国 东盟 俄国
    俄罗斯 法国 菲律宾 芬兰 古巴 哈萨克斯坦 韩国 荷兰 华盛顿 基辅 加拿大 柬埔寨 克里米亚 老挝 联合国 马来西亚
    美国 蒙古 缅甸 莫斯科 墨西哥 南非 挪威 欧盟 欧洲 日本 瑞典 瑞士 沙特 苏联 台湾 泰国 土耳其 乌克兰 西班牙
    希腊 香港 新加坡 叙利亚 亚洲 伊拉克 伊朗 以色列 意大利 印度 印度尼西亚 英国 越南 中国"""
PLACES = PLACE_NAMES.split()
MONTHS = {name.casefold(): number for names in (month_abbr, month_name) for number, name in enumerate(names) if name}

NO_NAMES = FUNCTION_WORDS | {*NEGATIVE_WORDS, *VALUES, *ORDINALS, *MONTHS}

CLAUSE_END = re.compile("[.!?;:,—()。！？；：，（）]")
LONG_DATES = "|".join(filter(None, [*month_name, *day_name]))
SHORT_DATES = "|".join(filter(None, [*month_abbr, "Sept", *day_abbr]))
LETTER = rf"[^\W\d_{CJK}]"
WORDS = re.compile(rf"{LETTER}+(?:['’]{LETTER}+)*")
MARK = re.compile(
    rf"(?P<ignored>{NOT_NEGATIVE}|{NOT_NUMBERS})"
    rf"|(?P<date>\b(?:{LONG_DATES})\b|\b(?:{SHORT_DATES})\b(?=\.?\s*\d))"
    rf"|(?P<number>(?i:{NUMBER}))"
    rf"|(?P<negation>(?i:\bno one\b|\brul(?:e|es|ed|ing) out\b|\b(?:{'|'.join(NEGATIVE_WORDS)})\b"
    rf"|\b(?:{AUXILIARIES})n['’]?t\b)|[不没非无未别勿莫毋反])"
    rf"|(?P<name>{'|'.join(sorted(PLACES, key=len, reverse=True))})"
    rf"|(?P<word>{WORDS.pattern})"
)


class SubstantiveDifference(NamedTuple):
    """A negation, number, date or name in one text, and what stands in its place in the other."""

    kind: Kind
    given: str
    said: str


def substantive_differences(
    given: str, said: str, names: Mapping[str, str], context: str | None = None
) -> list[SubstantiveDifference]:
    """Return the differences of substance between two texts.

    `names` are names on record in lower case, each with a value that all names of its bearer share. If there is a
    `context`, the second text may say more than the first, and its names and numbers may stand anywhere in the context.
    """
    known = known_names(given, said if context is None else context) | dict(names)
    marks, other_marks = find_marks(given, known), find_marks(said, known)
    pairs = negation_pairs(marks, other_marks)
    if context is None:
        pairs += [*number_pairs(marks, other_marks), *name_pairs(marks, other_marks)]
    else:
        values = {mark.value for mark in find_marks(context, known)}
        pairs += [(mark, None) for mark in marks if mark.kind != "negation" and mark.value not in values]
        pairs += [(mark, None) for mark in moved_names(named_words(given, marks), named_words(said, other_marks))]
    differences = [
        SubstantiveDifference(
            (one or other).kind,  # type: ignore[union-attr]
            given[one.start : one.end] if one else "",
            said[other.start : other.end] if other else "",
        )
        for one, other in pairs
    ]
    return [*differences, *opposites(given, said)]


def negations_beside(given: str, span: Span, said: str, said_span: Span) -> list[SubstantiveDifference]:
    """Return the negations that one of two texts has just beside a part that both have, and the other has not.

    After the part they only count if both texts go on.
    """
    before = (nearby_negation(given[: span[0]], -1), nearby_negation(said[: said_span[0]], -1))
    rest, said_rest = given[span[1] :], said[said_span[1] :]
    go_on = tokenize(rest) and tokenize(said_rest)
    after = (nearby_negation(rest, 0), nearby_negation(said_rest, 0)) if go_on else ("", "")
    return [SubstantiveDifference("negation", *pair) for pair in (before, after) if bool(pair[0]) != bool(pair[1])]


def nearby_negation(text: str, end: Literal[0, -1]) -> str:
    """Return the negation among the first or last words of a text, in the same clause, or an empty string."""
    words = token_spans(text)
    if not words:
        return ""
    window = text[: words[:CONTEXT][-1][1]] if end == 0 else text[words[-CONTEXT:][0][0] :]
    clause = CLAUSE_END.split(window)[end]
    negations = [mark for mark in find_marks(clause, {}) if mark.kind == "negation"]
    return clause[negations[end].start : negations[end].end] if negations else ""


def find_marks(text: str, names: Mapping[str, str]) -> list[Mark]:
    """Return the marks of a text, in order."""
    simplified = text.translate(simplified_characters())
    marks = list(long_names(simplified.lower(), names))
    taken = {position for mark in marks for position in range(mark.start, mark.end)}
    for match in MARK.finditer(simplified):
        kind = match.lastgroup
        if kind == "word":
            kind = "name" if folded_word(match[0]) in names else None
        if kind and kind != "ignored" and match.start() not in taken:
            marks.append(make_mark(kind, match, names))  # type: ignore[arg-type]
    return list(with_dates(sorted(marks, key=lambda mark: mark.start)))


@cache
def simplified_characters() -> dict[int, str]:
    """Return a table for `str.translate`, which keeps the length of a text."""
    return {ord(character): form for character, form in han_forms().items()}


def long_names(text: str, names: Mapping[str, str]) -> Iterator[Mark]:
    """Yield where names of several words or in Chinese stand in a text in lower case."""
    for name in names:
        if not name.isascii() or " " in name:
            for start in (match.start() for match in re.finditer(re.escape(name), text)):
                yield Mark("name", names[name], start, start + len(name))


def make_mark(kind: Kind, match: re.Match[str], names: Mapping[str, str]) -> Mark:
    """Return the mark of a match."""
    word, (start, end) = folded_word(match[0]), match.span()
    if kind == "negation":
        following = terms(tokenize(match.string[end : end + 60]))
        scope = [term for term in following if term[1:] not in FUNCTION_WORDS][:SCOPE]
        return Mark(kind, word if word in {"anti", "pro"} else "not", start, end, frozenset(scope))
    if kind == "number":
        return Mark(kind, number_value(word), start, end)
    return Mark(kind, str(MONTHS.get(word, word)) if kind == "date" else names.get(word, word), start, end)


def with_dates(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the marks; a number is a date if it is a year or stands beside a month."""
    dates = [mark for mark in marks if mark.kind == "date"]
    for mark in marks:
        is_year = mark.value.isdecimal() and int(mark.value) in YEARS and mark.end - mark.start == len(mark.value)
        is_day = any(
            0 <= mark.start - date.end < DAY_DISTANCE or 0 <= date.start - mark.end < DAY_DISTANCE for date in dates
        )
        yield mark._replace(kind="date") if mark.kind == "number" and (is_year or is_day) else mark


Pair = tuple[Mark | None, Mark | None]


def negation_pairs(marks: Sequence[Mark], others: Sequence[Mark]) -> list[Pair]:
    """Return the negations without one about the same words in the other text."""
    rest = [mark for mark in others if mark.kind == "negation"]
    alone = list[Mark]()
    for mark in (mark for mark in marks if mark.kind == "negation"):
        same = (
            other
            for other in rest
            if mark.value == other.value and (mark.scope & other.scope or mark.scope == other.scope)
        )
        if other := next(same, None):
            rest.remove(other)
        else:
            alone.append(mark)
    return list(zip_longest(alone, rest))


def number_pairs(marks: Sequence[Mark], others: Sequence[Mark]) -> list[Pair]:
    """Return the numbers and dates that only one of the texts has."""
    numbers, other_numbers = ([each for each in both if each.kind in {"number", "date"}] for both in (marks, others))
    return list(zip_longest(unmatched(numbers, other_numbers), unmatched(other_numbers, numbers)))


def unmatched(marks: Sequence[Mark], others: Sequence[Mark]) -> list[Mark]:
    """Return the marks whose value the others do not have, or not as often."""
    left = Counter(mark.value for mark in others)
    left.subtract(mark.value for mark in marks)
    return [mark for mark in reversed(marks) if left[mark.value] < 0 and not left.update([mark.value])][::-1]


def name_pairs(marks: Sequence[Mark], others: Sequence[Mark]) -> list[Pair]:
    """Return the names that differ, in their order."""
    names, other_names = ([each for each in both if each.kind == "name"] for both in (marks, others))
    values, other_values = ([each.value for each in both] for both in (names, other_names))
    steps = (step for step in Levenshtein.opcodes(values, other_values) if step.tag != "equal")
    return [
        pair
        for step in steps
        for pair in zip_longest(names[step.src_start : step.src_end], other_names[step.dest_start : step.dest_end])
    ]


def opposites(given: str, said: str) -> list[SubstantiveDifference]:
    """Return the words of which the other text has an opposite in their place."""
    words, others = ({folded_word(word) for word in WORDS.findall(text)} for text in (given, said))
    return [
        SubstantiveDifference("negation", word, other)
        for word in sorted(words - others)
        for other in sorted(others - words)
        if are_opposites(word, other)
    ]


def folded_word(word: str) -> str:
    """Return a word in lower case without the ending of the possessive."""
    return word.casefold().replace("’", "'").removesuffix("'s")


def known_names(given: str, said: str) -> dict[str, str]:
    """Return the words that either text writes as names, each with a value that its adjectives share.

    Capitals in the given text count for nothing if more than two thirds of its words have them.
    """
    words = [word for word in WORDS.findall(given) if folded_word(word) not in FUNCTION_WORDS]
    is_title = sum(word[0].isupper() for word in words) > len(words) * 2 // 3
    found = capitalized_words(said) if is_title else capitalized_words(given) | capitalized_words(said)
    origins = {word: [name for name in found if is_derived(word, name)] for word in found}
    return {word: min(origins[word], key=by_length, default=word) for word in found}


def by_length(word: str) -> tuple[int, str]:
    """Return the key that orders the shortest word first."""
    return len(word), word


def is_derived(word: str, name: str) -> bool:
    """Return whether a word is the adjective or the plural of a name: `Ukrainian` of `Ukraine`."""
    stems = (name, name[:-1]) if len(name) >= MIN_NAME else ()
    return any(word == stem + ending for stem in stems for ending in ADJECTIVE_ENDINGS)


def capitalized_words(text: str) -> set[str]:
    """Return the words with a capital initial, in lower case, without function words, negations, numbers and dates."""
    words = {word for word in WORDS.findall(text) if word[0].isupper()}
    abbreviations = {folded_word(word) for word in words if word.isupper() and len(word) > 1}
    return ({folded_word(word) for word in words} - NO_NAMES) | abbreviations
