"""Find the code of a country or of a language from its name."""

import re

from app.suggestions.words import similar

MIN_LANGUAGE_SIMILARITY = 0.85  # of the spelling of two names of languages, many of which are alike


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 code of a country from its English name, or from the code in any case, or None."""
    from babel import Locale

    territories = {code: str(name) for code, name in Locale("en").territories.items() if re.fullmatch("[A-Z]{2}", code)}
    codes = {name.casefold(): code for code, name in territories.items()} | {"usa": "US", "uk": "GB"}
    if text.upper() in territories:
        return text.upper()
    return codes.get(text.casefold())


def is_language_code(code: str) -> bool:
    """Return whether two letters are the code of a language (ISO 639-1), one that is no longer used included."""
    if code in {"en", "zh"}:  # so that `onrecord check` mostly starts without Babel
        return True
    from babel import Locale
    from babel.core import get_global

    return code in Locale("en").languages or code in get_global("language_aliases")


def language_code(text: str) -> str | None:
    """Return the BCP 47 code of a language from its English name, or from a country's code such as CN, or None."""
    from babel import Locale
    from babel.core import get_global

    codes: dict[str, str] = {
        str(name).casefold(): str(code).replace("_", "-") for code, name in Locale("en").languages.items()
    }
    if code := codes.get(text.casefold()) or codes.get(text.casefold().partition(" ")[0]):
        return code
    likely = get_global("likely_subtags").get(f"und_{text.upper()}") if not is_language_code(text.lower()) else None
    near = None if likely else similar(text, codes, MIN_LANGUAGE_SIMILARITY)
    return str(likely).partition("_")[0] if likely else codes.get(near or "")
