"""The templates of the pages, and what they can ask for."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from pydantic_core import to_json

from app.models.base import page_path
from app.models.dates import parse_date
from app.pages import words
from app.pages.addresses import address
from app.pages.dates import date_words, machine_date, span_words
from app.pages.originals import characters, has_syllables
from app.pages.speakers import capitalized
from app.pages.static_files import POLICY
from app.suggestions.validation_messages import join_words
from app.text.languages import direction, language_name

HTML_IN_JSON = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
HAN, KANA, HANGUL = "\u3400-\u9fff\U00020000-\U0003ffff", "\u3040-\u30ff", "\uac00-\ud7af"
ISOLATION = {"Cross-Origin-Opener-Policy": "same-origin"}
WEB_URL = re.compile("https?://", re.IGNORECASE)


def render(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """Return a page as a response."""
    state = request.app.state
    context |= {"is_preview": hasattr(state, "preview"), "path": request.scope["path"]}
    html = environment.get_template(template).render(context)
    headers = {"Content-Security-Policy": getattr(state, "page_policy", POLICY), **ISOLATION}
    return Response(html, status, headers, media_type="text/html")


def in_language(tag: str | None) -> Markup:
    """Return the attributes of words in a language: `lang` and `dir`."""
    return Markup('lang="{}" dir="{}"').format(tag, direction(tag)) if tag else Markup('dir="auto"')


def in_own_script(words: str) -> Markup:
    """Return the attributes of words whose language is not on record, such as a native name."""
    scripts = (("ja", KANA), ("ko", HANGUL), ("zh", HAN))
    language = next((tag for tag, characters in scripts if re.search(f"[{characters}]", words)), None)
    return Markup('lang="{}" dir="auto"').format(language) if language else Markup('dir="auto"')


def marked(text: str, pointer: str, highlights: Iterable[Mapping[str, Any]] | None = None) -> Markup:
    """Return a text of a record with its matches marked; `pointer` is its JSON Pointer."""
    html, at = Markup(), 0
    for each in highlights or ():
        if each["pointer"] == pointer:
            html += escape(text[at : each["start"]]) + Markup("<mark>{}</mark>").format(
                text[each["start"] : each["end"]]
            )
            at = each["end"]
    return html + escape(text[at:])


def time(edtf: str) -> Markup:
    """Return a date in words, as a `<time>` with the date for machines if HTML can express it."""
    date = machine_date(edtf)
    attribute = Markup(' datetime="{}"').format(date) if date else ""
    return Markup("<time{}>{}</time>").format(attribute, date_words(edtf))


def outward(url: str | None) -> str | None:
    """Return the address of another site if it is one: a link must not run anything."""
    return url if url and WEB_URL.match(url) else None


def json_in_html(value: Any) -> Markup:
    """Return JSON that can stand in a script element."""
    return Markup(to_json(value).decode().translate(HTML_IN_JSON))  # noqa: S704 - no character of HTML is left # nosec B704


environment = Environment(
    loader=PackageLoader("app", "web/templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters |= {
    "capitalized": capitalized,
    "date_words": date_words,
    "json": json_in_html,
    "join_words": join_words,
    "language_name": language_name,
    "marked": marked,
    "outward": outward,
    "page": page_path,
    "time": time,
}
environment.tests["departs"] = words.departure
VOCABULARIES = ("RELATIONS", "EVIDENCE", "FIDELITY", "CERTAINTY", "STANCES", "STATUSES", "CLAIM_KINDS", "KINDS")
environment.globals |= {name: getattr(words, name) for name in VOCABULARIES}
environment.globals |= {
    "address": address,
    "characters": characters,
    "claim_tags": words.claim_tags,
    "contents": words.contents,
    "count": words.count,
    "departure": words.departure,
    "has_syllables": has_syllables,
    "in_language": in_language,
    "in_own_script": in_own_script,
    "parse_date": parse_date,
    "span_words": span_words,
}
