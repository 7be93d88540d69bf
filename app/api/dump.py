"""The whole record of one revision as a ZIP file."""

import os
import re
from asyncio import Lock, to_thread
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from anyio import CapacityLimiter
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from app.errors import Refusal, fault
from app.index.reader import Snapshot, State
from app.query.etags import etag_matches, require_match
from app.query.export import reserve_download
from app.query.negotiation import negotiate
from app.query.page import DOCUMENTATION, SnapshotDependency

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
        self.dumps: dict[State, Dump] = {}
        self.folder: TemporaryDirectory[str] | None = None

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
        """Write the record to a ZIP file, with the time of the revision, so that every server makes the same bytes."""
        self.folder = self.folder or TemporaryDirectory(prefix="onrecord-dump-")
        files = Path(self.folder.name) / "files"
        rmtree(files, ignore_errors=True)  # of a dump that could not be finished
        files.parent.mkdir(exist_ok=True)
        self.export(snapshot, files, lambda _: None)
        name, state = f"onrecord-{snapshot.revision}", snapshot.state
        path = files.with_name(f"{name}-{state.epoch}.zip")
        committed = snapshot.committed.get(snapshot.revision, "1980-01-01T00:00:00Z")
        time = max(datetime.fromisoformat(committed), datetime(1980, 1, 1, tzinfo=UTC))  # the first that ZIP has
        with ZipFile(path, "w") as archive:
            for file in sorted(files.iterdir()):
                member = ZipInfo(f"{name}/{file.name}", time.timetuple()[:6])
                member.compress_type = ZIP_DEFLATED
                with file.open("rb") as content, archive.open(member, "w", force_zip64=True) as target:
                    while chunk := content.read(1 << 20):
                        target.write(chunk)
        rmtree(files)
        os.utime(path, (time.timestamp(), time.timestamp()))
        with path.open("rb") as content:
            return Dump(path, f'"{file_digest(content, "sha256").hexdigest()[:32]}"')

    def close(self) -> None:
        """Delete the dumps."""
        if self.folder:
            self.folder.cleanup()
            self.folder = None


class DumpResponse(FileResponse):
    """A response with a dump, which gives its place in `downloads` back however it ends."""

    def __init__(self, dump: Dump, downloads: CapacityLimiter, borrower: object, headers: dict[str, str]) -> None:
        super().__init__(dump.path, headers=headers, media_type=ZIP["zip"])
        self.downloads, self.borrower = downloads, borrower

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (name, value) for name, value in scope["headers"] if name != b"range" or BYTE_RANGES.fullmatch(value)
        ]  # any other range is ignored (RFC 9110, section 14.2)
        try:
            await super().__call__({**scope, "headers": headers}, receive, send)
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
        if not etag_matches(request.headers.getlist("if-none-match"), dump.etag):
            return DumpResponse(dump, downloads, borrower, headers)
    except BaseException:
        downloads.release_on_behalf_of(borrower)
        raise
    downloads.release_on_behalf_of(borrower)
    return Response(status_code=304, headers=headers)
