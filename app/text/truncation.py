"""Cut long texts for tables and comments."""


def truncate(text: str, length: int) -> str:
    """Return a text, cut and ended with `…` if it has more characters than `length`."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def one_line(text: str, length: int) -> str:
    """Return a text with a space for each run of spaces and line breaks, cut if it is longer than `length`."""
    return truncate(" ".join(text.split()), length)
