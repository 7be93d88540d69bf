"""Find the differences of substance between two sentences: negations, numbers, dates and names."""

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from app.text.normalize import CJK, Span, han_forms
from app.text.tokens import terms, token_spans, tokenize
from app.verification.features import FUNCTION_WORDS, Feature, Kind, moved_names, named_words
from app.verification.numerals import NUMBER, ORDINALS, VALUES, number_value
from app.verification.opposites import are_opposites

SCOPE = 2  # content words after a negation that it applies to
CONTEXT = 3  # words beside a part of a sentence in which a negation applies to the part
MIN_NAME = 4  # letters of a name that adjectives are derived from: not of UK and US
YEARS = range(1000, 2200)
DAY_DISTANCE = 4  # characters between a month and a day or year beside it

# Words that negate what follows, with verbs that say that something is not true or not done.
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

NOT_NAMES = FUNCTION_WORDS | {*NEGATIVE_WORDS, *VALUES, *ORDINALS, *MONTHS}

CLAUSE_END = re.compile("[.!?;:,—()。！？；：，（）]")
LONG_DATES = "|".join(filter(None, [*month_name, *day_name]))
SHORT_DATES = "|".join(filter(None, [*month_abbr, "Sept", *day_abbr]))
LETTER = rf"[^\W\d_{CJK}]"
WORDS = re.compile(rf"{LETTER}+(?:['’]{LETTER}+)*")
FEATURE = re.compile(
    rf"(?P<ignored>{NOT_NEGATIVE}|{NOT_NUMBERS})"
    rf"|(?P<date>\b(?:{LONG_DATES})\b|\b(?:{SHORT_DATES})\b(?=\.?\s*\d))"
    rf"|(?P<number>(?i:{NUMBER}))"
    rf"|(?P<negation>(?i:\bno one\b|\brul(?:e|es|ed|ing) out\b|\b(?:{'|'.join(NEGATIVE_WORDS)})\b"
    rf"|\b(?:{AUXILIARIES})n['’]?t\b)|[不没非无未别勿莫毋反])"
    rf"|(?P<name>{'|'.join(sorted(PLACES, key=len, reverse=True))})"
    rf"|(?P<word>{WORDS.pattern})"
)


Pair = tuple[Feature | None, Feature | None]


class SubstantiveDifference(NamedTuple):
    """A negation, number, date or name in one text, and what stands in its place in the other."""

    kind: Kind
    given: str
    said: str


def substantive_differences(
    given: str, said: str, names: Mapping[str, str], context: str | None = None
) -> list[SubstantiveDifference]:
    """Return the differences of substance between two texts.

    `names` maps names on record, in lower case, to a value that all names of the same person or organization share. If
    there is a `context`, the second text may say more than the first, and the names and numbers of the first text only
    need to be somewhere in the context.
    """
    known = known_names(given, said if context is None else context) | dict(names)
    features, other_features = find_features(given, known), find_features(said, known)
    pairs = negation_pairs(features, other_features)
    if context is None:
        pairs += [*number_pairs(features, other_features), *name_pairs(features, other_features)]
    else:
        values = {feature.value for feature in find_features(context, known)}
        pairs += [(feature, None) for feature in features if feature.kind != "negation" and feature.value not in values]
        pairs += [
            (feature, None) for feature in moved_names(named_words(given, features), named_words(said, other_features))
        ]
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
    """Return the negations that stand beside a common part in only one of two texts.

    Negations after the part count only if both texts continue there.
    """
    before = (nearby_negation(given[: span[0]], -1), nearby_negation(said[: said_span[0]], -1))
    rest, said_rest = given[span[1] :], said[said_span[1] :]
    both_continue = tokenize(rest) and tokenize(said_rest)
    after = (nearby_negation(rest, 0), nearby_negation(said_rest, 0)) if both_continue else ("", "")
    return [SubstantiveDifference("negation", *pair) for pair in (before, after) if bool(pair[0]) != bool(pair[1])]


def nearby_negation(text: str, end: Literal[0, -1]) -> str:
    """Return the negation among the first or last words of a text, in the same clause, or an empty string."""
    words = token_spans(text)
    if not words:
        return ""
    window = text[: words[:CONTEXT][-1][1]] if end == 0 else text[words[-CONTEXT:][0][0] :]
    clause = CLAUSE_END.split(window)[end]
    negations = [feature for feature in find_features(clause, {}) if feature.kind == "negation"]
    return clause[negations[end].start : negations[end].end] if negations else ""


def find_features(text: str, names: Mapping[str, str]) -> list[Feature]:
    """Return the features of a text, in order."""
    simplified = text.translate(simplified_characters())
    features = list(long_names(simplified, names))
    occupied = {position for feature in features for position in range(feature.start, feature.end)}
    for match in FEATURE.finditer(simplified):
        kind = match.lastgroup
        if kind == "word":
            kind = "name" if folded_word(match[0]) in names else None
        if kind and kind != "ignored" and match.start() not in occupied:
            features.append(make_feature(kind, match, names))  # type: ignore[arg-type]
    return list(with_dates(sorted(features, key=lambda feature: feature.start)))


@cache
def simplified_characters() -> dict[int, str]:
    """Return a table for `str.translate`, which keeps the length of a text."""
    return {ord(character): form for character, form in han_forms().items()}


def long_names(text: str, names: Mapping[str, str]) -> Iterator[Feature]:
    """Yield the names of several words, and Chinese names, in a text."""
    lower = text.replace("İ", "I").lower()  # İ becomes two characters in lower case
    for name in names:
        if not name.isascii() or " " in name:
            for match in re.finditer(re.escape(name.replace("i\u0307", "i")), lower):
                yield Feature("name", names[name], *match.span())


def make_feature(kind: Kind, match: re.Match[str], names: Mapping[str, str]) -> Feature:
    """Return the feature of a match."""
    word, (start, end) = folded_word(match[0]), match.span()
    if kind == "negation":
        following = terms(tokenize(match.string[end : end + 60]))
        scope = [term for term in following if term[1:] not in FUNCTION_WORDS][:SCOPE]
        return Feature(kind, word if word in {"anti", "pro"} else "not", start, end, frozenset(scope))
    if kind == "number":
        return Feature(kind, number_value(word), start, end)
    return Feature(kind, str(MONTHS.get(word, word)) if kind == "date" else names.get(word, word), start, end)


def with_dates(features: Sequence[Feature]) -> Iterator[Feature]:
    """Yield the features; a number is a date if it is a year or stands beside a month."""
    dates = [feature for feature in features if feature.kind == "date"]
    for feature in features:
        is_year = (
            feature.value.isdecimal()
            and int(feature.value) in YEARS
            and feature.end - feature.start == len(feature.value)
        )
        is_day = any(
            0 <= feature.start - date.end < DAY_DISTANCE or 0 <= date.start - feature.end < DAY_DISTANCE
            for date in dates
        )
        yield feature._replace(kind="date") if feature.kind == "number" and (is_year or is_day) else feature


def negation_pairs(features: Sequence[Feature], others: Sequence[Feature]) -> list[Pair]:
    """Return the negations that have no counterpart with the same scope in the other text."""
    rest = [feature for feature in others if feature.kind == "negation"]
    unpaired = list[Feature]()
    for feature in (feature for feature in features if feature.kind == "negation"):
        same = (
            other
            for other in rest
            if feature.value == other.value and (feature.scope & other.scope or feature.scope == other.scope)
        )
        if other := next(same, None):
            rest.remove(other)
        else:
            unpaired.append(feature)
    return list(zip_longest(unpaired, rest))


def number_pairs(features: Sequence[Feature], others: Sequence[Feature]) -> list[Pair]:
    """Return the numbers and dates that only one of the texts has."""
    numbers, other_numbers = ([each for each in both if each.kind in {"number", "date"}] for both in (features, others))
    return list(zip_longest(surplus(numbers, other_numbers), surplus(other_numbers, numbers)))


def surplus(features: Sequence[Feature], others: Sequence[Feature]) -> list[Feature]:
    """Return the features whose value is missing from the others, or is less frequent there."""
    balance = Counter(feature.value for feature in others)
    balance.subtract(feature.value for feature in features)
    return [
        feature for feature in reversed(features) if balance[feature.value] < 0 and not balance.update([feature.value])
    ][::-1]


def name_pairs(features: Sequence[Feature], others: Sequence[Feature]) -> list[Pair]:
    """Return the names that differ, in their order."""
    names, other_names = ([each for each in both if each.kind == "name"] for both in (features, others))
    values, other_values = ([each.value for each in both] for both in (names, other_names))
    steps = (step for step in Levenshtein.opcodes(values, other_values) if step.tag != "equal")
    return [
        pair
        for step in steps
        for pair in zip_longest(names[step.src_start : step.src_end], other_names[step.dest_start : step.dest_end])
    ]


def opposites(given: str, said: str) -> list[SubstantiveDifference]:
    """Return the words whose opposite is in the other text."""
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
    """Return the words that either text capitalizes as names, each with a value that its adjectives share.

    The capitals of the given text are ignored if more than two thirds of its words have them, as in a headline.
    """
    words = [word for word in WORDS.findall(given) if folded_word(word) not in FUNCTION_WORDS]
    is_headline = sum(word[0].isupper() for word in words) > len(words) * 2 // 3
    names = capitalized_words(said) if is_headline else capitalized_words(given) | capitalized_words(said)
    origins = {word: [name for name in names if is_derived(word, name)] for word in names}
    return {word: min(origins[word], key=lambda name: (len(name), name), default=word) for word in names}


def is_derived(word: str, name: str) -> bool:
    """Return whether a word is the adjective or the plural of a name: `Ukrainian` of `Ukraine`."""
    stems = (name, name[:-1]) if len(name) >= MIN_NAME else ()
    return any(word == stem + ending for stem in stems for ending in ADJECTIVE_ENDINGS)


def capitalized_words(text: str) -> set[str]:
    """Return the capitalized words, in lower case, without function words, negations, numbers and dates."""
    words = {word for word in WORDS.findall(text) if word[0].isupper()}
    abbreviations = {folded_word(word) for word in words if word.isupper() and len(word) > 1}
    return ({folded_word(word) for word in words} - NOT_NAMES) | abbreviations
