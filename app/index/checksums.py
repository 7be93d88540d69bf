"""Checksums of the files of an index, which tantivy writes but does not compare when it opens an index."""

import json
from pathlib import Path
from zlib import crc32

MAGIC = 1337  # the last four bytes of a segment's file; the four before are the length of the footer with the checksum
CHUNK = 1 << 20  # bytes that are read at a time


def damaged_file(folder: Path) -> str | None:
    """Return the name of a file that is missing or differs from its checksum, or None if every file is intact."""
    try:
        segments = [
            (segment["segment_id"].replace("-", ""), segment["deletes"] and segment["deletes"]["opstamp"])
            for segment in json.loads((folder / "meta.json").read_bytes())["segments"]
        ]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "meta.json"
    for id, deletes in segments:
        names = {file.name for file in folder.glob(f"{id}.*") if file.suffix != ".del"}
        if deletes is not None:
            names.add(f"{id}.{deletes}.del")
        for name in sorted(names):
            if not is_intact(folder / name):
                return name
    return None


def is_intact(file: Path) -> bool:
    """Return whether the content of a segment's file has the checksum (CRC-32) that its footer names."""
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(size - 8, 0))
            length, magic = (int.from_bytes(stream.read(4), "little") for _ in range(2))
            remaining = size - 8 - length
            if magic != MAGIC or remaining < 0:
                return False
            stream.seek(remaining)
            expected = json.loads(stream.read(length))["crc"]
            stream.seek(0)
            checksum = 0
            while remaining and (chunk := stream.read(min(CHUNK, remaining))):
                checksum, remaining = crc32(chunk, checksum), remaining - len(chunk)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(checksum == expected)
