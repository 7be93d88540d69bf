"""Columns with the words of quotes and of their originals, which the source may interrupt."""

from typing import Any

from app.dossiers.checking import Dossier
from app.dossiers.entries import InterruptibleWords
from app.dossiers.schemas import OriginalEntry
from app.text.expressions import term_id
from app.text.pinyin import is_mandarin, pinyin


def original_columns(dossier: Dossier, entry: OriginalEntry | None) -> dict[str, Any]:
    """Return the columns of a quote's original-language words, all null if it has none."""
    if entry is None or entry.span is None:
        columns = ("original_text", "original_language", "original_start", "original_end", "reading", "pinyin")
        return dict.fromkeys((*columns, "term_id"))
    start, end = entry.span
    text = joined_words(dossier, entry)
    computed_pinyin = pinyin(entry.reading or text) if is_mandarin(entry.language) else None
    return {
        "original_start": start,
        "original_end": end,
        "original_language": entry.language,
        "original_text": text,
        "reading": entry.reading,
        "pinyin": entry.pinyin or computed_pinyin,
        "term_id": term_id(entry.reading or text, entry.language),
    }


def passages(dossier: Dossier, words: InterruptibleWords) -> list[dict[str, Any]]:
    """Return the passages of words that the source may interrupt, as columns of `quote_part`."""
    spans = [passage.span or (0, 0) for passage in words.passages]
    return [{"start": start, "end": end, "text": dossier.text[start:end]} for start, end in spans]


def joined_words(dossier: Dossier, words: InterruptibleWords) -> str:
    """Return words that the source may interrupt, their parts joined by a space."""
    return " ".join(passage["text"] for passage in passages(dossier, words))
