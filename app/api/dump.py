"""The whole record of one revision as a ZIP file."""

import os
import re
import threading
from asyncio import Lock, to_thread
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import file_digest
from http import HTTPStatus
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from anyio import CapacityLimiter
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from app.errors import Refusal, fault, refuse
from app.index.reader import Snapshot, State
from app.query.etags import etag_matches, require_match
from app.query.export import reserve_download
from app.query.negotiation import negotiate
from app.query.page import DOCUMENTATION, SnapshotDependency
from app.temporary_folders import temporary_folder

MAX_DUMPS = 2  # the newest, and the one before, which may still be opened
BYTE_RANGES = re.compile(rb"bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+))*\s*")
ZIP = {"zip": "application/zip"}
router = APIRouter(prefix="/v1", tags=["copies"], default_response_class=Response)


class Dump(NamedTuple):
    """A ZIP file with its entity tag."""

    path: Path
    etag: str


class Dumps:
    """The dumps of this process, in a temporary folder. Each revision is exported once."""

    def __init__(self, export: Callable[[Snapshot, Path, Callable[[str], None]], Any]) -> None:
        self.export, self.lock = export, Lock()
        self.making = threading.Lock()  # a request that is canceled leaves its thread at work
        self.dumps: dict[State, Dump] = {}
        self.folder: Path | None = None
        self.folders = ExitStack()
        self.is_closed = False

    async def get(self, snapshot: Snapshot) -> Dump:
        """Return the dump of the revision of a snapshot. Raises Refusal (503) if it cannot be written."""
        async with self.lock:
            dump = self.dumps.pop(snapshot.state, None)
            if dump is None or not dump.path.exists():  # the system may delete temporary files
                try:
                    dump = await to_thread(self.make, snapshot)
                except OSError as error:
                    raise Refusal(503, fault(f"The server cannot write the file: {error.strerror}.")) from error
            self.dumps[snapshot.state] = dump
            for state in list(self.dumps)[:-MAX_DUMPS]:
                self.dumps.pop(state).path.unlink(missing_ok=True)
            return dump

    def make(self, snapshot: Snapshot) -> Dump:
        """Write the dump of a snapshot. Raises Refusal (503) if the server is ending."""
        with self.making:
            self.require_open()
            path = self.write(snapshot)
        with path.open("rb") as content:
            return Dump(path, f'"{file_digest(content, "sha256").hexdigest()[:32]}"')

    def write(self, snapshot: Snapshot) -> Path:
        """Write the record to a ZIP file, with the time of the revision, so that every server makes the same bytes."""
        self.folder = self.folder or self.folders.enter_context(temporary_folder("onrecord-dump-"))
        files = self.folder / "files"
        rmtree(files, ignore_errors=True)  # of a dump that could not be finished
        files.parent.mkdir(exist_ok=True)
        self.export(snapshot, files, lambda _: self.require_open())
        name, state = f"onrecord-{snapshot.revision}", snapshot.state
        path = files.with_name(f"{name}-{state.epoch}.zip")
        committed = snapshot.committed.get(snapshot.revision, "1980-01-01T00:00:00Z")
        time = max(datetime.fromisoformat(committed), datetime(1980, 1, 1, tzinfo=UTC))  # the first that ZIP has
        with ZipFile(path, "w") as archive:
            for file in sorted(files.iterdir()):
                member = ZipInfo(f"{name}/{file.name}", time.timetuple()[:6])
                # Parquet is compressed already.
                member.compress_type = ZIP_STORED if file.suffix == ".parquet" else ZIP_DEFLATED
                with file.open("rb") as content, archive.open(member, "w", force_zip64=True) as target:
                    while chunk := content.read(1 << 20):
                        self.require_open()
                        target.write(chunk)
        rmtree(files)
        os.utime(path, (time.timestamp(), time.timestamp()))
        return path

    def open(self) -> None:
        """Allow dumps: an application may be started again after it was stopped."""
        self.is_closed, self.folder = False, None

    def require_open(self) -> None:
        """Raise Refusal (503) if the server is ending, which would otherwise wait minutes for a dump."""
        if self.is_closed:
            raise Refusal(503, fault("The server is ending."))

    def close(self) -> None:
        """Delete the dumps, and stop making the one that is not finished."""
        self.is_closed = True
        with self.making:  # what it still writes would be left behind
            self.folders.close()


def is_modified_since(request: Request, header: str, dump: Dump) -> bool | None:
    """Return whether a dump is later than the date in a header, in whole seconds; None if there is no valid date."""
    try:
        return int(dump.path.stat().st_mtime) > parsedate_to_datetime(request.headers.get(header, "")).timestamp()
    except ValueError:
        return None


def require_unmodified(request: Request, dump: Dump) -> None:
    """Raise Refusal (412) if the dump is later than `If-Unmodified-Since`, which `If-Match` replaces."""
    if "if-match" not in request.headers and is_modified_since(request, "if-unmodified-since", dump):
        raise Refusal(412, fault("The file has changed since the date that If-Unmodified-Since names.", dump.etag))


def is_not_modified(request: Request, dump: Dump) -> bool:
    """Return whether the client has the dump already: by `If-None-Match`, or else by `If-Modified-Since`."""
    if tags := request.headers.getlist("if-none-match"):
        return etag_matches(tags, dump.etag)
    return is_modified_since(request, "if-modified-since", dump) is False


class DumpResponse(FileResponse):
    """A response with a dump, which gives its place in `downloads` back however it ends."""

    def __init__(self, dump: Dump, downloads: CapacityLimiter, borrower: object, headers: dict[str, str]) -> None:
        super().__init__(dump.path, headers=headers, media_type=ZIP["zip"])
        self.downloads, self.borrower = downloads, borrower

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (name, value) for name, value in scope["headers"] if name != b"range" or BYTE_RANGES.fullmatch(value)
        ]  # any other range is ignored (RFC 9110, section 14.2)
        content_range = ""

        async def send_unless_unsatisfiable(message: Message) -> None:
            nonlocal content_range
            if message.get("status") == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                content_range = Headers(raw=message["headers"])["content-range"]
            if not content_range:
                await send(message)

        try:
            await super().__call__({**scope, "headers": headers}, receive, send_unless_unsatisfiable)
            if content_range:  # Starlette's own answer has no body
                error = fault(
                    f"The file has {content_range.partition('/')[2]} bytes, none of them in this range.", "bytes=0-"
                )
                await refuse(Refusal(416, error), scope, receive, send, {"Content-Range": content_range})
        finally:
            self.downloads.release_on_behalf_of(self.borrower)


@router.get(
    "/dump.zip",
    summary="Download the whole record",
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}, 406: {}},
)
async def get_dump(request: Request, snapshot: SnapshotDependency) -> Response:
    """Return every record of the present revision as a ZIP file, as `onrecord export` writes it.

    It has each collection as NDJSON and CSV (and Parquet, if the server can write it), the ids of withdrawn records,
    and `datapackage.json`, which describes every file and names the revision. `/v1/changes` lists what changed later.
    A part of the file can be requested with `Range`, to resume a download.
    """
    negotiate(request, ZIP)
    borrower = object()
    downloads = reserve_download(request, borrower)
    try:
        dump = await request.app.state.dumps.get(snapshot)
        headers = {
            "ETag": dump.etag,
            "Content-Disposition": f'attachment; filename="onrecord-{snapshot.revision}.zip"',
            "Link": f'</v1/changes?since={snapshot.revision}>; rel="related", {DOCUMENTATION}',
        }
        require_match(request, dump.etag)
        require_unmodified(request, dump)
        if not is_not_modified(request, dump):
            return DumpResponse(dump, downloads, borrower, headers)
    except BaseException:
        downloads.release_on_behalf_of(borrower)
        raise
    downloads.release_on_behalf_of(borrower)
    return Response(status_code=304, headers=headers)
