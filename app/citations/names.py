"""Names in citations, split as the register of people splits them, never by their spaces."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

CslName = dict[str, Any]
SUFFIX = re.compile(r",? ((?:Jr|Sr)\.?|II|III|IV)$")
UNSPACED_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def csl_name(printed: str, entry: Mapping[str, Any]) -> CslName:
    """Return a CSL name for a printed name and its register entry.

    A name whose entry has no `family_name` or no `given_name` stays whole (`literal`). `static-ordering` means that the
    source prints the family name first.
    """
    family, given = entry.get("family_name"), entry.get("given_name")
    if not family or not given:
        return {"literal": printed}
    suffixes = [match[1] for text in (family, given, printed) if (match := SUFFIX.search(text))]
    family, given = SUFFIX.sub("", family), SUFFIX.sub("", given)
    name = {"family": family, "given": given} | ({"suffix": suffixes[0]} if suffixes else {})
    if is_unspaced(name):
        # Processors print such a name without a space, family name first; another form is kept as printed.
        is_regular = "".join(printed.split()) == family + given
        return name | {"static-ordering": True} if is_regular else {"literal": printed}
    return name | ({"static-ordering": True} if printed.startswith(f"{family} ") else {})


def is_unspaced(name: Mapping[str, Any]) -> bool:
    """Return whether a name is in a script that puts no space between family and given name."""
    letters = filter(str.isalpha, name.get("family", "") + name.get("given", ""))
    names = [unicodedata.name(letter, "") for letter in letters]
    return bool(names) and all(name.startswith(UNSPACED_SCRIPTS) for name in names)


def display_name(name: Mapping[str, Any]) -> str:
    """Format a CSL name in its native order."""
    if "literal" in name:
        return str(name["literal"])
    parts = [name["given"], name["family"]]
    if "static-ordering" in name:
        parts.reverse()
    return ("" if is_unspaced(name) else " ").join([*parts, *filter(None, [name.get("suffix")])])
