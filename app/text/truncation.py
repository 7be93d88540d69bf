"""Cut long texts for tables, comments and titles."""

import unicodedata


def truncate(text: str, length: int) -> str:
    """Return a text, cut and ended with `…` if it has more characters than `length`."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def one_line(text: str, length: int) -> str:
    """Return a text with a space for each run of spaces and line breaks, cut if it is longer than `length`."""
    return truncate(" ".join(text.split()), length)


def shorten(text: str, length: int) -> str:
    """Return a text on one line, cut after a word and ended with `…` if it has more characters than `length`.

    A text without spaces, such as Chinese, is cut between characters.
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    words = line[:length].rpartition(" ")[0]
    if len(words) <= length // 2:
        words = line[: length - 1]
        while unicodedata.combining(line[len(words)]):
            words = words[:-1]
    return f"{words.rstrip(' ,;:.–—-')}…"
