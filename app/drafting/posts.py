"""Words for posts and titles."""

import re

# Titles that stand before a name, and posts that stand after it.
TITLES = frozenset(
    """president premier chancellor minister secretary ambassador envoy governor mayor senator representative deputy
    chairman chairwoman chair director dean professor prof dr doctor mr mrs ms miss sir lord lady dame madam comrade
    general colonel major captain admiral lieutenant sergeant commander marshal judge justice king queen prince princess
    emperor pope cardinal bishop archbishop rabbi imam ayatollah sheikh emir sultan academician fellow rector provost
    vice-president vice-premier editor editor-in-chief columnist spokesman spokeswoman spokesperson analyst economist
    historian sociologist philosopher poet novelist writer author scholar researcher commentator journalist reporter
    correspondent lecturer head chief leader founder co-founder adviser advisor member counsel counsellor consul
    attorney lawyer diplomat politician scientist physicist engineer expert strategist theorist critic essayist
    blogger activist translator publisher banker entrepreneur businessman executive ceo legislator lawmaker mp
    congressman congresswoman associate assistant senior junior emeritus emerita visiting principal acting former
    retired honorary distinguished research under-secretary undersecretary prime foreign defence defense finance interior
    state attaché student candidate holder curator archivist cartographer teacher official officer veteran""".split()  # noqa: SIM905
)
HEADS = TITLES - set(
    """associate assistant senior junior emeritus emerita visiting principal acting former retired honorary distinguished
    research prime foreign defence defense finance interior state veteran deputy""".split()  # noqa: SIM905
)
BEFORE_STATE = frozenset({"secretary", "minister", "councilor", "councillor", "counsellor"})


def is_title_word(word: str) -> bool:
    """Return whether a word can belong to a title before a name."""
    return word.rstrip(".").lower() in TITLES


def has_post(words: str) -> bool:
    """Return whether words name a post or a profession."""
    return any(
        word.lower() in HEADS or word.lower().removesuffix("s") in HEADS for word in re.findall(r"[\w-]+", words)
    )
