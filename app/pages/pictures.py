"""Pictures of records, which link previews show: the words, the original words, who says them, and where."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from threading import Lock
from typing import Any

from fastapi import Response
from PIL import Image, ImageDraw

from app.api.cards import PICTURE_SIZE
from app.citations.cautions import second_hand_sentences, translation_sentence, work_words
from app.citations.csl import title
from app.pages.fonts import NEWSREADER, font, font_for
from app.pages.head import date_of, line, names, of_counts, post_words, speaker_line
from app.pages.routes import page
from app.pages.typesetting import Paragraph, Style, paragraph
from app.pages.visit import Visit
from app.text.languages import direction

WIDTH, _ = PICTURE_SIZE
COLORS = 128
MARGIN, TOP, FOOT = 84, 56, 446  # pixels: at both sides, above the words, and where the foot begins
INSIDE = WIDTH - 2 * MARGIN
INDENT = 34  # of the words, beside their rule
BRAND = 190  # pixels at the right of the foot
# The colors of page.css, in light.
PAPER, INK, MUTED, RULE, SEAL = "#fbf8f2", "#211d18", "#665e52", "#e4dccd", "#a2321f"
WORDS = Style((88, 78, 68, 60, 54, 48, 43, 38, 34), INK, 1.18, 500)
WORDING = Style((64, 58, 52, 47, 43, 38, 34), INK, 1.22)
ORIGINAL = Style((60, 54, 48, 42, 36, 32), SEAL, 1.4)
NOTE = Style((26,), MUTED, 1.3, italic=True, most_lines=2)
SPEAKER = Style((38, 34, 30), INK, 1.25, 600, most_lines=1)
PLACE = Style((27, 25), MUTED, 1.3, italic=True, most_lines=2)
DRAWING = Lock()  # FreeType's faces belong to one thread at a time, and one picture at a time keeps a core free
Record = Mapping[str, Any]
Text = tuple[str, str]  # and its language


@page("/quotes/{id}/picture.png", limiter="pictures")
def quote_picture(visit: Visit) -> Response:
    """Return the picture of a quote."""
    quote = visit.record("quotes", visit.id)
    source, original = visit.record("sources", quote["source"]["id"]), quote["original"]
    words = (f"“{line(quote['text'], 600)}”", quote["language"])
    below = (line(original["text"], 200), original["language"]) if original else None
    place = place_words(work_words(quote) or "In ", source)
    return png(WORDS, words, below, translation_sentence(quote), speaker_line(quote, source), place)


@page("/claims/{id}/picture.png", limiter="pictures")
def claim_picture(visit: Visit) -> Response:
    """Return the picture of a claim, which says that the words are the record's."""
    claim = visit.record("claims", visit.id)
    source = visit.record("sources", claim["source"]["id"])
    note = " ".join(["A claim, in the record’s wording.", *second_hand_sentences(claim)])
    return png(WORDING, (claim["text"], "en"), None, note, speaker_line(claim, source), place_words("In ", source))


@page("/sources/{id}/picture.png", limiter="pictures")
def source_picture(visit: Visit) -> Response:
    """Return the picture of an article, or of a work that is only cited."""
    source = visit.record("sources", visit.id)
    credits = [source["publisher"] and source["publisher"]["name"], date_of(source)]
    if not source["reported_in"]:
        credits.append(of_counts(source["counts"], "quote", "claim"))
    authors = names(source["authors"]) if source["authors"] else ""
    return png(
        WORDS, (title(source), source["language"] or "und"), None, None, authors, " · ".join(filter(None, credits))
    )


@page("/people/{id}/picture.png", limiter="pictures")
def person_picture(visit: Visit) -> Response:
    """Return the picture of a person."""
    person = visit.record("people", visit.id)
    posts = "; ".join(post_words(each) for each in person["affiliations"][:1]) or person["description"] or ""
    native = (person["native_name"], "zh-Hans") if person["native_name"] else None
    counts = f"{of_counts(person['counts'], 'quote', 'claim')} on record"
    return png(WORDS, (person["name"], "en"), native, None, posts, counts)


def place_words(before: str, source: Record) -> str:
    """Return in words which article a record is from."""
    authors = f" by {names(source['authors'])}" if source["authors"] else ""
    return ", ".join(filter(None, (f"{before}{line(title(source), 110)}{authors}", date_of(source))))


def png(style: Style, words: Text, original: Text | None, note: str | None, speaker: str, place: str) -> Response:
    """Return a picture as a response."""
    with DRAWING:
        image = draw_picture(style, words, original, note, speaker, place)
    content = BytesIO()
    # A palette makes the file three times smaller, and is soon found.
    image.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(content, "PNG")
    return Response(content.getvalue(), media_type="image/png")


def draw_picture(
    style: Style, words: Text, original: Text | None, note: str | None, speaker: str, place: str
) -> Image.Image:
    """Draw the words in the middle, and below a rule who says them and where. A text without a font is left out."""
    image = Image.new("RGB", PICTURE_SIZE, PAPER)
    canvas = ImageDraw.Draw(image)
    blocks, room = list[Paragraph](), FOOT - TOP - 24
    lower = [
        original and paragraph(*original, ORIGINAL, INSIDE - INDENT, room // 3),
        note and paragraph(line(note, 160), "en", NOTE, INSIDE - INDENT, room),
    ]
    spacing = [24 for each in lower if each]
    room -= sum(each.height for each in lower if each) + sum(spacing)
    blocks = [each for each in (paragraph(line(words[0], 600), words[1], style, INSIDE - INDENT, room), *lower) if each]
    draw_words(canvas, blocks)
    draw_foot(image, canvas, speaker, place)
    return image


def draw_words(canvas: ImageDraw.ImageDraw, blocks: list[Paragraph]) -> None:
    """Draw the words, the original and the note beside a rule, in the middle of the upper part."""
    height = sum(block.height for block in blocks) + 24 * (len(blocks) - 1)
    top = TOP + max(0, FOOT - 24 - TOP - height) / 2
    if blocks:
        is_rtl = direction(blocks[0].language) == "rtl"
        bar, left = (WIDTH - MARGIN - 5, MARGIN) if is_rtl else (MARGIN, MARGIN + INDENT)
        canvas.rectangle((bar, top + 6, bar + 5, top + height - 6), SEAL)
    for block in blocks:
        block.draw(canvas, left, top, INSIDE - INDENT)
        top += block.height + 24


def draw_foot(image: Image.Image, canvas: ImageDraw.ImageDraw, speaker: str, place: str) -> None:
    """Draw who says the words and where, and the name of the site with its seal."""
    canvas.rectangle((MARGIN, FOOT, WIDTH - MARGIN, FOOT + 1), RULE)
    top, width = FOOT + 26, INSIDE - BRAND - 40
    for text, style in ((speaker, SPEAKER), (place, PLACE)):
        if text and (block := paragraph(line(text, 300), "en", style, width, 90)):
            block.draw(canvas, MARGIN, top, width)
            top += block.height + 6
    draw_brand(image, canvas, WIDTH - MARGIN, FOOT + 32)


def draw_brand(image: Image.Image, canvas: ImageDraw.ImageDraw, right: int, top: int) -> None:
    """Draw the name of the site and its seal."""
    face, size = font(NEWSREADER, 30, 600), 40
    left = right - face.getlength("OnRecord")
    canvas.text((left, top + size / 2 + 10), "OnRecord", fill=INK, font=face, anchor="ls")
    image.paste(seal(size), (round(left) - size - 14, top))


@cache
def seal(size: int) -> Image.Image:
    """Return the seal of the site, which has 录, or a quotation mark if no font has that."""
    large = 4 * size  # made smaller again, because Pillow draws corners without shades
    image = Image.new("RGB", (large, large), PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rounded_rectangle((0, 0, large - 1, large - 1), large // 6, SEAL)
    path = font_for("录", "zh-Hans")
    sign, face = ("录", font(path, large * 3 // 4)) if path else ("“", font(NEWSREADER, large * 3 // 2, 600))
    x0, y0, x1, y1 = face.getbbox(sign)
    canvas.text(((large - x1 - x0) / 2, (large - y1 - y0) / 2), sign, fill=PAPER, font=face)
    return image.resize((size, size), Image.Resampling.LANCZOS)
