"""Names in citations, split as the register of people splits them, never by their spaces."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

CslName = dict[str, Any]
SUFFIX = re.compile(r",? ((?:Jr|Sr)\.?|II|III|IV)$")
SPACED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC")
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
    if any(script.startswith(SPACED_SCRIPTS) for script in scripts(name)):
        return name | ({"static-ordering": True} if printed.startswith(f"{family} ") else {})
    # citeproc-js prints such a name without a space, family name first. A name that is written otherwise stays whole.
    is_regular = is_unspaced(name) and "".join(printed.split()) == family + given
    return name | {"static-ordering": True} if is_regular else {"literal": printed}


def scripts(name: Mapping[str, Any]) -> list[str]:
    """Return the Unicode names of the letters of a CSL name; a letter's name begins with its script."""
    letters = filter(str.isalpha, name.get("family", "") + name.get("given", ""))
    return [unicodedata.name(letter, "") for letter in letters]


def is_unspaced(name: Mapping[str, Any]) -> bool:
    """Return whether a name is in a script that puts no space between family and given name."""
    found = scripts(name)
    return bool(found) and all(script.startswith(UNSPACED_SCRIPTS) for script in found)


def display_name(name: Mapping[str, Any]) -> str:
    """Format a CSL name in its native order."""
    if "literal" in name:
        return str(name["literal"])
    parts = [name["given"], name["family"]]
    if "static-ordering" in name:
        parts.reverse()
    return ("" if is_unspaced(name) else " ").join([*parts, *filter(None, [name.get("suffix")])])
