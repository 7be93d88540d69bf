"""The requests of the workbench's page: the state of the folder, and changes of one entry."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel
from starlette.responses import HTMLResponse, JSONResponse

from app.dossiers.anchoring import selector
from app.dossiers.draft_record import drafted_ids
from app.dossiers.editing import accept_entry, add_entry, edit_entry, entry_spans, remove_entry
from app.dossiers.writing import render_entry
from app.dossiers.yaml import FaultError, read_text
from app.drafting.scripts import language_of_words
from app.pages import static_files
from app.text.normalize import Span
from app.workbench.folder import ConflictError, DossierFolder, name_in_file
from app.workbench.forms import forms
from app.workbench.state import folder_state

LETTERS = {"affiliations": "a", "claims": "c", "quotes": "q", "relations": "r"}  # of the numbers of entries
WITHOUT_PASSAGE = dict.fromkeys(("exact", "starts", "ends", "parts", "prefix", "suffix"))
Section = Literal[
    "source", "cited", "affiliations", "events", "claims", "quotes", "relations", "people", "organizations", "topics"
]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
router = APIRouter(prefix="/workbench")


class EntryChange(BaseModel):
    """Other values of some keys (None: no value), other passages, other original words; `accept` ends the draft."""

    version: str  # of the file that the change is for
    changes: dict[str, Any] = {}
    spans: list[Span] = []  # several if the text interrupts the words
    original: Span | None = None
    accept: bool = False


class NewEntry(BaseModel):
    """The keys of another entry, and its passage. Numbers of claims, quotes and so on are given to it."""

    version: str
    entry: dict[str, Any] = {}
    span: Span | None = None


class Split(BaseModel):
    """Where the passage of a claim is cut in two."""

    version: str
    at: int


def folder_of(request: Request) -> DossierFolder:
    """Return the folder that this server edits."""
    folder: DossierFolder = request.app.state.folder
    return folder


Folder = Annotated[DossierFolder, Depends(folder_of)]
Json = dict[str, Any]


@router.get("", response_class=HTMLResponse)
def show_page() -> str:
    """Return the page of the workbench."""
    return static_files.TEMPLATES["workbench/index.html"].read_text("utf-8")


@router.get("/forms")
def get_forms() -> Json:
    """Return the keys of the entries of each section."""
    return forms()


@router.get("/state")
def get_state(folder: Folder) -> Json:
    """Return the text, the entries, the registers and the faults."""
    return folder_state(folder)


@router.put("/entries/{section}/{id}")
def change_entry(section: Section, id: str, change: EntryChange, folder: Folder) -> Json:
    """Change keys of an entry; return the new state."""
    text, changes = article(folder), dict(change.changes)
    if change.spans:
        passages = [selector(text, inside(text, span)) for span in sorted(change.spans)]
        changes |= WITHOUT_PASSAGE | (passages[0] if len(passages) == 1 else {"parts": passages})
    if change.original:
        span = inside(text, change.original)
        words = text[slice(*span)]
        changes |= {"original": selector(text, span) | {"language": language_of_words(words)}, "translation": None}
    key = None if section == "source" else id

    def edited(content: str) -> str:
        content = edit_entry(content, name_in_file(section), key, changes)
        return accept_entry(content, name_in_file(section), key) if change.accept else content

    return changed(folder, section, change.version, edited)


@router.post("/entries/{section}")
def create_entry(section: Section, new: NewEntry, folder: Folder) -> Json:
    """Add an entry, with the next number if the section numbers its entries; return the new state."""
    if section == "source":
        raise HTTPException(422, "A dossier has one source.")
    text = article(folder)
    passage = selector(text, inside(text, new.span)) if new.span else {}

    def edited(content: str) -> str:
        entry = {"id": next_id(content, section, folder)} if section in LETTERS else {}
        return add_entry(content, name_in_file(section), render_entry(entry | passage | new.entry))

    return changed(folder, section, new.version, edited)


@router.delete("/entries/{section}/{id}")
def delete_entry(section: Section, id: str, version: str, folder: Folder) -> Json:
    """Remove an entry; return the new state."""
    return changed(folder, section, version, lambda content: remove_entry(content, name_in_file(section), id))


@router.post("/claims/{id}/split")
def split_claim(id: str, split: Split, folder: Folder) -> Json:
    """Cut a claim in two, which differ in their passages; its quotes go with their words. Return the new state."""
    text = article(folder)
    sections = folder_state(folder)["sections"]
    claim = next((each for each in sections["claims"] if each["id"] == id), None)
    if claim is None or not claim["spans"]:
        raise KeyError(id)
    start, end = claim["spans"][0][0], claim["spans"][-1][1]
    if not start < split.at < end:
        raise HTTPException(422, "The cut is not inside the passage of the claim.")
    first, second = (selector(text, inside(text, span)) for span in ((start, split.at), (split.at, end)))
    others = {key: value for key, value in claim["value"].items() if key not in {"id", *WITHOUT_PASSAGE}}
    backing = [each for each in sections["quotes"] if each["value"].get("claim") == id]
    quotes = [each["id"] for each in backing if each["spans"] and each["spans"][0][0] >= split.at]

    def edited(content: str) -> str:
        entry = {"id": next_id(content, "claims", folder)} | second | others
        content = edit_entry(content, "claims", id, WITHOUT_PASSAGE | first)
        for quote in quotes:
            content = edit_entry(content, "quotes", quote, {"claim": entry["id"]})
        return add_entry(content, "claims", render_entry(entry, is_draft=True))

    return changed(folder, "claims", split.version, edited)


@router.post("/undo")
def undo(folder: Folder) -> Json:
    """Undo the last change; return the new state."""
    folder.undo()
    return folder_state(folder)


@router.post("/redo")
def redo(folder: Folder) -> Json:
    """Repeat the last change that was undone; return the new state."""
    folder.redo()
    return folder_state(folder)


def changed(folder: DossierFolder, section: str, version: str, change: Callable[[str], str]) -> Json:
    """Change the file of a section, and return the new state."""
    folder.edit(section, version, change)
    return folder_state(folder)


def article(folder: DossierFolder) -> str:
    """Return the text of the article. Raises FaultError."""
    return read_text(folder.path / "article.txt", folder.path.parent)


def inside(text: str, span: Span) -> Span:
    """Return a span of a text without spaces at its ends. Raises HTTPException if it is empty or not in the text."""
    start, end = span
    words = text[start:end] if 0 <= start < end <= len(text) else ""
    if not words.strip():
        raise HTTPException(422, "These are no words of the text.")
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def next_id(content: str, section: str, folder: DossierFolder) -> str:
    """Return the number after all that entries of a section have, or had when the dossier was drafted."""
    ids = [*entry_spans(content, section), *drafted_ids(folder.path).get(section, ())]
    numbers = [int(id[1:]) for id in ids if re.fullmatch("[a-z][0-9]{1,9}", id)]
    return f"{LETTERS[section]}{max(numbers, default=0) + 1:02}"


async def answer_conflict(_: Request, error: Exception) -> Response:
    """Say what somebody else changed; nothing was written."""
    return JSONResponse({"detail": str(error), "changed": getattr(error, "changed", [])}, 409)


async def answer_fault(_: Request, error: Exception) -> Response:
    """Say why the change cannot be made."""
    detail = f"{error.detail}{f' (line {error.line})' if error.line else ''}" if isinstance(error, FaultError) else ""
    return JSONResponse({"detail": detail or f"There is no entry {error}."}, 422 if detail else 404)


def create_workbench(folder: DossierFolder) -> FastAPI:
    """Return the application that edits a folder."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.folder = folder
    app.include_router(router)
    app.add_exception_handler(ConflictError, answer_conflict)
    app.add_exception_handler(FaultError, answer_fault)
    app.add_exception_handler(KeyError, answer_fault)

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Any]) -> Response:
        response: Response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    return app
