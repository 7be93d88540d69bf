"""Tell whether two English words are opposites, by a negative prefix or ending or from a list of common pairs."""

from app.text.tokens import word_term

PREFIXES = ("un", "non", "in", "im", "il", "ir", "dis", "anti", "mis")
PAIRS = """accelerate/slow accept/refuse accept/reject advance/retreat agree/disagree agree/refuse ally/enemy
    allow/ban allow/prevent always/never begin/end beginning/end best/worst better/worse build/destroy
    decline/growth decrease/increase diminish/increase east/west eastern/western everything/nothing
    expand/shrink fall/rise fell/rose few/many fewer/more friend/enemy gain/lose gain/loss good/bad
    grow/shrink growth/decline high/low higher/lower include/exclude join/leave large/small larger/smaller least/most
    less/more loser/winner lose/win lost/won lower/raise maximum/minimum north/south northern/southern
    accelerate/delay oppose/support peace/war praise/condemn right/wrong safe/dangerous strength/weakness
    strengthen/weaken strong/weak stronger/weaker succeed/fail success/failure victory/defeat"""
OPPOSITES = frozenset(frozenset(map(word_term, pair.split("/"))) for pair in PAIRS.split())


def are_opposites(word: str, other: str) -> bool:
    """Return whether two words in lower case are opposites, whatever their endings."""
    return (
        has_negative_prefix(word, other)
        or has_negative_prefix(other, word)
        or frozenset((word_term(word), word_term(other))) in OPPOSITES
    )


def has_negative_prefix(word: str, other: str) -> bool:
    """Return whether the first word is the other with a negative prefix, or with -less in the place of -ful."""
    return any(word == prefix + other for prefix in PREFIXES) or (
        word.endswith("less") and other == word.removesuffix("less") + "ful"
    )
