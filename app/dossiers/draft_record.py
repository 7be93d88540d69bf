"""The `draft.json` of a drafted dossier: the page that it was drafted from, and every id that a draft has given out."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel

FILE = "draft.json"


class DraftRecord(BaseModel):
    """What a draft has written, by section."""

    page: dict[str, Any]
    entries: dict[str, dict[str, str]]  # the hash of each entry as it was written by its id, of rejected ones too
    ids: dict[str, dict[str, str]] = {}  # the id of each entry by what identifies it


def read_draft_record(folder: Path) -> DraftRecord:
    """Return the record in a folder. Raises OSError, and ValueError if it is damaged."""
    return DraftRecord.model_validate_json((folder / FILE).read_bytes())


def drafted_ids(folder: Path) -> dict[str, set[str]]:
    """Return the ids that a draft has given out, which are never given out again, by section; none without a draft."""
    try:
        return {section: set(hashes) for section, hashes in read_draft_record(folder).entries.items()}
    except (OSError, ValueError):
        return {}
