"""Write files completely or not at all."""

from pathlib import Path


def write_file(file: Path, content: bytes) -> None:
    """Put a file in place at once, whatever was there before. Raises OSError, and leaves no part of it."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
