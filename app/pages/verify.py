"""Verification: whether anyone on record said a sentence, or the quotations of a whole text."""

from typing import Any

from fastapi import Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import from_json

from app.api.verify import VerifyParameters, verification_json
from app.api.verify_text import TextParameters, response_body
from app.errors import Refusal, fault, problem_error
from app.pages.addresses import address
from app.pages.changes import whole_words
from app.pages.head import Head
from app.pages.routes import page
from app.pages.visit import Json, Visit, from_parameters
from app.verification.mentions import find_mentions

VERDICTS = {
    "exact": "Said, in these words.",
    "near": "Said, in nearly these words.",
    "partial": "Said in part.",
    "reported": "Reported, but not quoted.",
    "none": "Nobody on record said this.",
}
SUBSTANCE = {"negation": "a negation", "number": "a number", "date": "a date", "name": "a name"}
FIELD = "text="  # before the text in the body of a form of type text/plain
DESCRIPTION = "Check whether anyone on record said a sentence, in which words, and who; or every quotation of a text."


@page("/verify")
def verify(visit: Visit) -> Response:
    """Return the form, and the verdict of the sentence in `text`, said by `speaker` if there is one."""
    text, speaker = (visit.query.get(name, "").strip() for name in ("text", "speaker"))
    if visit.query.get("mode") == "text" or not text:
        return form(visit, is_whole=visit.query.get("mode") == "text", speaker=speaker)
    try:
        query = {"text": text, "speaker": speaker_ids(visit, speaker)}
        parameters = from_parameters(VerifyParameters, query)
    except RequestValidationError as error:
        errors = [problem_error(each) for each in error.errors()]
    except Refusal as refusal:
        errors = refusal.errors
    else:
        answer = from_json(verification_json(parameters, visit.snapshot))
        return form(visit, text=text, speaker=speaker, answer=answer, call=address("/v1/verify", **query))
    return form(visit, 422, text=text, speaker=speaker, errors=errors)


@page("/verify", method="POST", limiter="text_checks")
def verify_text(visit: Visit) -> Response:
    """Return the form and the verdicts of the quotations of a text, which is the body of a form of type text/plain."""
    body = visit.body.replace(b"\r\n", b"\n").removeprefix(FIELD.encode()).removesuffix(b"\n")
    text = body.decode(errors="replace")
    try:
        answer: Json = from_json(response_body(body, "text/plain", TextParameters(), visit.snapshot))
    except Refusal as refusal:
        response = form(visit, refusal.status, is_whole=True, text=text, errors=refusal.errors)
    else:
        response = form(visit, is_whole=True, text=text, answer=answer, pieces=pieces(answer))
    response.headers["Cache-Control"] = "no-store"
    return response


def form(visit: Visit, status: int = 200, *, is_whole: bool = False, text: str = "", **context: Any) -> Response:
    """Return the page with the form, filled, and with what was found."""
    head = Head("Did anyone say this?", DESCRIPTION, "/verify", is_indexed=not text)
    shown = {"answer": None, "errors": [], "speaker": "", "pieces": []} | context
    functions = {"compared": compared, "state": state, "sentence": sentence, "whole_words": whole_words}
    vocabularies = {"VERDICTS": VERDICTS, "SUBSTANCE": SUBSTANCE}
    return visit.render("verify.html", head, status, is_whole=is_whole, text=text, **shown, **functions, **vocabularies)


def speaker_ids(visit: Visit, words: str) -> list[str] | None:
    """Return the ids in a text with commas, or those of the people and organizations that it names.

    Raises Refusal (422) if it names nobody on record.
    """
    if not words:
        return None
    ids = [each.strip() for each in words.split(",")]
    if all(map(visit.speakers.by_id, ids)):
        return ids
    ids = [each.agent["id"] for each in find_mentions(visit.snapshot, words)]
    if not ids:
        raise Refusal(422, fault(f"Nobody on record has the name “{words[:100]}”.", parameter="speaker"))
    return ids


def compared(match: Json) -> tuple[str, str, str | None]:
    """Return the words of a quote before and after those that match, and their language."""
    quote, said = match["quote"], match["said"]
    original = quote["original"] or {}
    text = {"/text": quote["text"], "/original/reading": original.get("reading")}.get(match["pointer"])
    text = original["text"] if text is None else text
    language = quote["language"] if match["pointer"] == "/text" else original["language"]
    return text[: said["start"]], text[said["end"] :], language


def state(quotation: Json) -> str:
    """Return the class of a quotation of a text: `yes`, `changed` or `none`."""
    if quotation["as_quoted"]:
        return "yes"
    return "none" if quotation["verdict"] == "none" else "changed"


def sentence(quotation: Json) -> str:
    """Return what is on record of a quotation of a text, in a sentence."""
    if quotation["as_quoted"]:
        return "On record as quoted."
    verdict = VERDICTS[quotation["verdict"]]
    return f"{verdict} But not by the speaker whom the text names." if quotation["speaker_mismatch"] else verdict


def pieces(answer: Json) -> list[tuple[str, int | None, bool]]:
    """Return a text in pieces: the words, the index of the quotation that they are of, and whether they are its first.

    Quotations inside others are no pieces of their own.
    """
    ranges = [
        (part["start"], part["end"], number, part == quotation["parts"][0])
        for number, quotation in enumerate(answer["quotations"])
        for part in quotation["parts"]
    ]
    shown, at = list[tuple[str, int | None, bool]](), 0
    for start, end, number, is_first in sorted(ranges, key=lambda each: (each[0], -each[1])):
        if start >= at:
            shown += [(answer["text"][at:start], None, False), (answer["text"][start:end], number, is_first)]
            at = end
    return [*shown, (answer["text"][at:], None, False)]
