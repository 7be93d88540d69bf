"""The English name and the writing direction of a language, from its BCP 47 tag and the data of the Unicode CLDR."""

from functools import lru_cache

from babel import Locale, parse_locale
from babel.core import get_global

# ISO 15924 codes of the scripts that run from right to left.
SCRIPT_CODES = (
    "Adlm Arab Aran Armi Avst Chrs Cprt Elym Gara Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb Nbat Nkoo "
    "Orkh Ougr Palm Phli Phlp Phnx Prti Rohg Samr Sarb Sogd Sogo Syrc Syre Syrj Syrn Thaa Yezi"
)
RIGHT_TO_LEFT = frozenset(SCRIPT_CODES.split())


@lru_cache(1000)
def subtags(tag: str) -> tuple[str, str, str]:
    """Return the language, the script and the region of a tag; an empty string for each that it does not have."""
    try:
        language, region, script = parse_locale(tag, sep="-")[:3]
    except ValueError:  # an extension or private use
        language, region, script = tag.partition("-")[0], None, None
    return language, script or "", region or ""


@lru_cache(1000)
def language_name(tag: str) -> str:
    """Return the English name, such as `Chinese (Simplified)` for `zh-Hans`; the tag itself if it is unknown."""
    language, script, region = subtags(tag)
    english = Locale("en")
    if language not in english.languages:
        return tag
    subtag_names = filter(None, (script and english.scripts.get(script), region and english.territories.get(region)))
    details = ", ".join(map(str, subtag_names))
    return f"{english.languages[language]} ({details})" if details else str(english.languages[language])


@lru_cache(1000)
def direction(tag: str) -> str:
    """Return the direction of a language's script for the `dir` attribute of HTML: `rtl` or `ltr`."""
    language, script, region = subtags(tag)
    language = get_global("language_aliases").get(language, language).partition("_")[0]
    likely = get_global("likely_subtags")
    full = likely.get(f"{language}_{region}") or likely.get(language) or ""
    return "rtl" if (script or "".join(full.split("_")[1:2])) in RIGHT_TO_LEFT else "ltr"
