"""Verbs of saying, in all of their forms."""

import re
from collections.abc import Iterator

# Verbs whose subject says the words that follow.
SAYING = """say tell write ask call describe argue claim assert state declare announce note observe remark comment add
    warn caution insist maintain contend stress emphasize emphasise underline underscore explain reply respond answer
    retort counter object complain concede admit acknowledge suggest propose recommend urge predict conclude proclaim
    pronounce label dub term brand dismiss deride mock criticize criticise denounce condemn lament praise hail accuse
    allege reveal confess boast joke quip scoff snap shout whisper murmur mutter cry exclaim wonder
    inquire enquire promise vow pledge swear affirm confirm reiterate posit opine
    characterize characterise depict portray rail fume grumble sigh sneer jeer plead beg demand instruct order
    propound postulate reckon agree disagree point continue conclude tweet blog post
    interject protest remind assure advise deplore decry lambast lambaste ridicule compare liken style christen speak"""
# Verbs of thinking: who thinks has perhaps not used the words.
THINKING = """believe think feel view see regard consider read understand perceive treat hope fear expect want doubt
    know hold judge interpret conceive find identify define frame advocate favor favour support defend envision
    envisage seek oppose reject deny mean use invoke coin cite quote prefer imagine hear recall report repeat echo
    summarize summarise narrate recount relay paraphrase"""
IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "speak": "spoke spoken", "swear": "swore sworn",
    "think": "thought", "feel": "felt", "see": "saw seen", "understand": "understood", "hold": "held", "find": "found",
    "mean": "meant", "know": "knew known", "seek": "sought", "hear": "heard", "read": "read",
}  # fmt: skip
DOUBLED = re.compile("(?:quip|snap|admit|rebut|shrug|plan|sob|blog|beg|dub|prefer)$")  # whose last letter is doubled


def forms(verb: str) -> Iterator[str]:
    """Yield the forms of a verb."""
    yield verb
    yield (
        re.sub("y$", "ie", verb) + "s"
        if re.search("[^aeou]y$", verb)
        else verb + ("es" if re.search("(?:s|sh|ch|x)$", verb) else "s")
    )
    stem = verb + verb[-1] if DOUBLED.search(verb) else re.sub("(?<=[^e])e$", "", verb)
    yield re.sub("ie$", "y", verb) + "ing" if verb.endswith("ie") else stem + "ing"
    past = stem + "d" if stem.endswith("e") else re.sub("(?<=[^aeou])y$", "i", stem) + "ed"
    yield from IRREGULAR[verb].split() if verb in IRREGULAR else [past]


KINDS = {form: "thinking" for verb in THINKING.split() for form in forms(verb)}
KINDS |= {form: "saying" for verb in SAYING.split() for form in forms(verb)}
# `put it` and other verbs that are verbs of saying only with their object.
PHRASES = re.compile(
    r"\b(?:puts?|putting) (?:it|this|the (?:matter|point))\b|\b(?:likes?|liked) to (?:say|call)\b"
    r"|\b(?:has|have|had) this to say\b|\b(?:went|goes|go) on\b(?=[,:])"
)
NEGATED_USE = re.compile(
    r"\b(?:never|not|n['’]t|nowhere|refus\w+ to|avoid\w*|declin\w+ to|without) (?:once )?(?:us(?:es?|ed|ing)"
    r"|writ(?:es?|ten|ing)"
    r"|sa(?:ys?|id|ying)|utter(?:s|ed|ing)?|mention(?:s|ed|ing)?|call(?:s|ed|ing)? (?:it|this|them|him|her)"
    r"|speaks? of|employ(?:s|ed|ing)?)(?: of| the (?:word|words|term|phrase|expression))?(?: a| an)?\s$"
    r"|\bavoid(?:s|ed|ing)?(?: the (?:word|words|term|phrase|expression))\s$"
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def kind_of_verb(word: str) -> str | None:
    """Return `saying` or `thinking` if a word can be a form of such a verb, or None."""
    return KINDS.get(word)


def has_saying(clause: str, *, is_only: bool = False) -> bool:
    """Return whether a clause has a verb of saying; `is_only`: one, and not as its last word."""
    words = [word[0] for word in WORD.finditer(clause)]
    verbs = [place for place, word in enumerate(words) if kind_of_verb(word) == "saying"]
    if not is_only:
        return bool(verbs or PHRASES.search(clause))
    if PHRASES.search(clause):
        return True
    return len(verbs) == 1 and not (words[verbs[0]].endswith("ing") and verbs[0] == len(words) - 1)


def ends_with_saying(words: str) -> bool:
    """Return whether a verb of saying stands right before a quotation, or before `it`, `that`, `as` and the like."""
    last = [word[0] for word in WORD.finditer(words[-60:])][-3:]
    while last and last[-1] in {
        "that",
        "as",
        "it",
        "this",
        "them",
        "him",
        "her",
        "the",
        "a",
        "an",
        "of",
        "to",
        "me",
        "us",
    }:
        last.pop()
    return bool(last) and kind_of_verb(last[-1]) == "saying"
