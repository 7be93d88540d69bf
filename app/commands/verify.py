"""`onrecord verify`."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import urlencode

import typer

from app.commands.index import current_snapshot
from app.suggestions.words import nearest_clause
from app.terminal import FAULTY, NO_DATABASE, SENSELESS, echo, fail, reason
from app.text.truncation import one_line

HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
HTML_STARTS = (b"<!doctype html", b"<html")
MAX_SHOWN = 60  # characters of words in the table
SECONDS = 120  # for a server to answer
File = Annotated[str, typer.Argument(help="A text or an HTML page in UTF-8; `-` for standard input.")]
Url = Annotated[str | None, typer.Option(help="The address of a server, instead of the local database.")]
SpeakerIds = Annotated[
    str | None,
    typer.Option(help="Who speaks where the text names nobody: ids of people or organizations, comma-separated."),
]


def verify(
    file: File,
    url: Url = None,
    speaker: SpeakerIds = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the response of the API.")] = False,
) -> None:
    """Verify every quotation of a text; exit with 1 if one is not on record as quoted, or somebody else said it."""
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        fail(SENSELESS, f"{file} cannot be read: {error.strerror}.")
    is_html = Path(file).suffix.lower() in HTML_SUFFIXES or body.lstrip()[:20].lower().startswith(HTML_STARTS)
    media_type = "text/html" if is_html else "text/plain"
    response = remote(url, body, media_type, speaker) if url else local(body, media_type, speaker)
    result = json.loads(response)
    if as_json:
        echo(response.decode())
    else:
        print_table(result, has_speaker=speaker is not None)
    if result["as_quoted"] < len(result["quotations"]):
        raise typer.Exit(FAULTY)


def local(body: bytes, media_type: str, speaker: str | None) -> bytes:
    """Return the response for a text from the local database and its index."""
    from pydantic import ValidationError

    from app.api.verify_text import TextParameters, response_body
    from app.errors import Refusal
    from app.suggestions.validation_messages import explain

    snapshot = current_snapshot()
    try:
        parameters = TextParameters.model_validate({"speaker": speaker.split(",")} if speaker else {})
        return response_body(body, media_type, parameters, snapshot)
    except ValidationError as error:
        refuse(
            [{"detail": f"speaker: {message}", "suggestion": near} for message, near in map(explain, error.errors())]
        )
    except Refusal as refusal:
        refuse([error.model_dump() for error in refusal.errors])


def remote(url: str, body: bytes, media_type: str, speaker: str | None) -> bytes:
    """Return the response of a server for a text."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    if not url.startswith(("http://", "https://")):
        fail(SENSELESS, f"--url: {url} is not an address such as https://onrecord.example.")
    query = f"?{urlencode({'speaker': speaker})}" if speaker else ""
    address = f"{url.rstrip('/').removesuffix('/v1/verify')}/v1/verify{query}"
    headers = {"Content-Type": f"{media_type}; charset=utf-8", "Accept": "application/json"}
    try:
        # The scheme is http or https.
        with urlopen(Request(address, body, headers), timeout=SECONDS) as response:  # noqa: S310 # nosec B310
            received: bytes = response.read()
            json.loads(received)["quotations"]
            return received
    except HTTPError as error:
        try:
            refuse(json.load(error)["errors"])
        except (ValueError, KeyError):
            fail(NO_DATABASE, f"{address} answers {error.code} {error.reason}.")
    except (ValueError, KeyError):
        fail(NO_DATABASE, f"{address} is not a server of OnRecord.")
    except (URLError, OSError) as error:
        fail(NO_DATABASE, f"{address} cannot be reached: {connection_error(error)}.")


def connection_error(error: OSError) -> str:
    """Return why a server cannot be reached, without the error number."""
    cause = getattr(error, "reason", error)
    return reason(cause) if isinstance(cause, OSError) else str(cause)


def refuse(errors: list[dict[str, Any]]) -> NoReturn:
    """Print what is wrong with the text, and what would be right; exit with 2."""
    fail(SENSELESS, *(f"{each['detail']}{nearest_clause(each['suggestion'])}" for each in errors))


def print_table(result: dict[str, Any], *, has_speaker: bool) -> None:
    """Print the line, the verdict and the words of each quotation, and what is on record.

    `has_speaker`: the command was told who speaks where the text names nobody.
    """
    from rich.table import Table

    table = Table("line", "as quoted", "verdict", "speaker", "words", "on record")
    for each in result["quotations"]:
        line = result["text"].count("\n", 0, each["start"]) + 1
        is_quoted = "yes" if each["as_quoted"] else "no"
        table.add_row(
            str(line),
            is_quoted,
            each["verdict"],
            ", ".join(each["speakers"]) or each["attributed_to"] or "",
            one_line(each["text"], MAX_SHOWN),
            evidence(each),
        )
    if result["quotations"]:
        echo(table)
    compared = ", ".join(f"{count:,} {name if count != 1 else name[:-1]}" for name, count in result["compared"].items())
    total = len(result["quotations"])
    echo(f"{result['as_quoted']} of {total} quotations are on record as quoted. Compared with {compared}.")
    unnamed = [each for each in result["quotations"] if not (each["speakers"] or each["attributed_to"])]
    if unnamed and not has_speaker:
        echo(f"For {len(unnamed)} of them the text does not clearly say who speaks, so only the words were compared.")


def evidence(quotation: dict[str, Any]) -> str:
    """Return what is on record of a quotation, and how it differs, in one line."""
    facts = []
    for match in quotation["matches"][:1]:
        quote = match["quote"]
        who = ", ".join(each["name"] for each in quote["speakers"]) or quote["attributed_to"] or quote["attribution"]
        facts.append(f"{quote['id']}, {who}: {one_line(quote['text'], MAX_SHOWN)}")
    reports = quotation["reports"][:1] if not facts else []
    facts += [
        f"{report['source']['id']}, not as a quotation: {one_line(report['said'], MAX_SHOWN)}" for report in reports
    ]
    if quotation["speaker_mismatch"]:
        facts.append("said by somebody else")
    facts += [f"another {kind}" if kind != "negation" else "a negation differs" for kind in quotation["substantive"]]
    if quotation["departs"]:
        facts.append("a translation that departs from the original")
    return "; ".join(facts)
