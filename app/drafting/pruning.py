"""Take out of a page what is not the article: menus, advertisements, captions, and the notes, which go to the end."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from app.drafting.paragraphs import Dropped, collapse, prose_length, remove

SKIPPED = {"script", "style", "template", "iframe", "object", "svg", "canvas", "audio", "video", "map", "select"}
SKIPPED |= {"option", "button", "textarea", "dialog", "menu", "noscript", "input", "head", "picture", "img", "math"}
LABELED_TAGS = {"nav": "menus", "footer": "page footers", "figcaption": "captions", "form": "forms", "aside": "asides"}
# The words of class names and ids that say what an element is, by what the report of a draft calls it.
LABELS = {
    "advertisements": "ad ads advert adverts advertisement advertisements advertising adspot adslot dfp mpu sponsor "
    "sponsored sponsors sponsorship promo promos promotion promoted affiliate taboola outbrain",
    "subscription boxes": "subscribe subscribes subscription signup newsletter newsletters paywall membership donate "
    "donation regwall optin cta",
    "menus": "nav navbar navigation menu breadcrumb breadcrumbs crumb crumbs topbar toolbar pagination pager masthead "
    "skiplink toc subnav login signin",
    "links to other pages": "related recommended recommendations recirculation recirc trending popular readmore "
    "alsoread teaser teasers mostread upnext morefrom",
    "comments": "comment comments disqus respond replies commentlist",
    "sharing buttons": "share shares sharing sharebar social ufi",
    "consent notices": "cookie cookies consent gdpr onetrust cmp",
    "captions": "caption captions figcaption imagecredit wpcaption credit credits photocredit",
    "title and byline": "byline bylines standfirst subtitle dek deck kicker eyebrow strapline timestamp pubdate "
    "dateline articlemeta postmeta readingtime",
    "pull quotes": "pullquote pullquotes pullout blockquotepull",
    "page footers": "footer colophon copyright sitefooter",
    "embedded posts": "tweet instagram tiktok",
    "sidebars": "sidebar sidebars rail",
    "hidden text": "sr visuallyhidden screenreader srOnly offscreen",
}
LABEL_OF = {word.lower(): kind for kind, words in LABELS.items() for word in words.split()}
PAIRS = {
    ("pull", "quote"): "pull quotes",
    ("read", "more"): "links to other pages",
    ("also", "read"): "links to other pages",
    ("screen", "reader"): "hidden text",
    ("visually", "hidden"): "hidden text",
    ("post", "meta"): "title and byline",
    ("entry", "meta"): "title and byline",
    ("article", "meta"): "title and byline",
    ("post", "nav"): "menus",
    ("author", "tag"): "comments",
    ("sign", "up"): "subscription boxes",
}
# What a short paragraph begins with that is about the page and not of the article.
FURNITURE = re.compile(
    r"\W*(?:advertisement|advert\b|sponsored|promoted|a word from our sponsors?|in partnership with|brought to you by"
    r"|(?:also read|read also|read more|read next|see also|more from|more by|most read|trending now)\b|also on this"
    r"|editor[’']s picks?\b|related(?: articles?| posts?| stories| content| coverage| reading|:)|you (?:may|might) also"
    r"|thanks for reading|subscribe\b|sign (?:up|in)\b|log in\b|share this|follow us|leave a (?:reply|comment)"
    r"|discussion about this|(?:\d+ )?comments?\W*$|view comments|filed under|tags?:|topics?:|posted in|©"
    r"|copyright (?:©|\(c\)|\d{4})|all rights reserved|(?:previous|next)(?: article| post|:)|support (?:us|our)"
    r"|click here|download (?:the |as )?pdf|listen to (?:this|the) |\d+[ -]min(?:ute)?s?(?: of)? read"
    r"|get (?:the|our) .{0,40}(?:newsletter|brief|inbox)|skip to|jump to|back to (?:the|top|all)\b|continue reading"
    r"|enjoyed this|if you (?:enjoyed|liked) this|getty images|loading\b|print this|e-?mail this|our standards:"
    r"|(?:photo(?:graph)?|image|picture|illustration)s?(?: credit|:| by\b| ©)|this (?:post|article) is (?:for|only)"
    r"|[\w ]{2,40} is (?:a )?reader-supported|join (?:the|our) (?:conversation|newsletter|mailing)"
    r"|版权所有|未经许可|分享到|责任编辑|相关(?:阅读|新闻|推荐)|延伸阅读|推荐阅读|[上下]一篇|扫码|订阅|関連記事"
    r"|Читайте также|Подпис)",
    re.IGNORECASE,
)
MAX_SMALL_BOX = 400  # characters
MARKER = re.compile(r"\W{0,2}(?:\d{1,3}|[ivxlc]{1,6}|[a-z]|[*†‡§¶#]{1,3})\W{0,2}", re.IGNORECASE)
BACK_LINK = re.compile(r"\W*(?:[↩↑⤴^⏎]\ufe0e?\W*|\d{0,3}|back( to (text|top))?|return( to text)?)\W*", re.IGNORECASE)
NUMBER = re.compile(r"^\W{0,2}(?:\d{1,3}[.)\]]?|[*†‡§]{1,3})\W{0,2}\s+|^\[(?:\d{1,3}|[a-z*])\]\s*")
NOTE_WORDS = {"footnote", "footnotes", "endnote", "endnotes", "fn", "note", "notes", "sidenote", "marginnote"}
ELEMENT_SHARE = 0.25  # of the page's prose; an element with more is not what its class name seems to say
XPATH_HIDDEN = "//*[@hidden or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')]"


def class_words(element: Any) -> list[str]:
    """Return the words of an element's class names, id and role."""
    names = " ".join(element.get(key) or "" for key in ("class", "id", "role", "data-component", "data-component-name"))
    return [word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", names)]


def label_of(element: Any) -> str | None:
    """Return what an element is if its tag or its names say that it is not the article; otherwise None."""
    words = class_words(element)
    label = next((PAIRS[pair] for pair in pairwise(words) if pair in PAIRS), None)
    label = label or next((LABEL_OF[word] for word in words if word in LABEL_OF), None)
    if label is None and element.tag in LABELED_TAGS:
        return None if element.tag == "footer" and in_quote(element) else LABELED_TAGS[element.tag]
    return None if label in {"captions", "title and byline"} and in_quote(element) else label


def in_quote(element: Any) -> bool:
    """Return whether an element is a block quotation's, which has its attribution in a footer or a caption."""
    if element.tag == "figcaption":
        return next(element.getparent().iterdescendants("blockquote"), None) is not None
    return next(element.iterancestors("blockquote"), None) is not None


def prune(body: Any, dropped: Dropped) -> None:
    """Remove the elements that say of themselves that they are not the article."""
    for element in list(body.iter(*SKIPPED)):
        remove(element)
    limit = ELEMENT_SHARE * prose_length(body)
    for table in list(body.iter("table")):
        if not prose_length(table):
            dropped.add("tables", table)
    for element in body.xpath(XPATH_HIDDEN):
        if element is not body and prose_length(element) <= limit:
            dropped.add("hidden text", element)
    for element in list(body.iterdescendants()):
        if body not in element.iterancestors() or not isinstance(element.tag, str):
            continue
        label = label_of(element)
        if label and (prose_length(element) <= limit or (label in {"comments", "page footers"} and is_last(element))):
            dropped.add(label, box_of(element, body))


def box_of(element: Any, body: Any) -> Any:
    """Return the small box that an element labels, such as an advertisement below this word, or the element itself."""
    box = element
    if FURNITURE.match(collapse(element.text_content())):
        while (parent := box.getparent()) is not None and parent is not body and is_small_box(parent):
            box = parent
    return box


def is_small_box(element: Any) -> bool:
    """Return whether an element has little more than the words that it begins with."""
    return len(element.text_content()) < MAX_SMALL_BOX and element.tag in {
        "div",
        "section",
        "aside",
        "ul",
        "ol",
        "li",
        "p",
    }


def is_last(element: Any) -> bool:
    """Return whether an element has no article inside, and no article after it."""
    inside = element.tag in {"main", "article", "body"} or next(element.iter("article", "main"), None) is not None
    after = element.xpath("following::p[string-length(normalize-space()) > 300]")
    return not inside and not after and element.tag in {"div", "section", "footer", "aside", "ol", "ul"}


def take_notes(body: Any) -> list[Any]:
    """Take the notes out of a page, with the markers in the text and the links back, in the order of the markers."""
    targets = {element.get(key): element for key in ("name", "id") for element in body.xpath(f".//*[@{key}]")}
    order = {element: number for number, element in enumerate(body.iter())}
    notes: list[Any] = []
    for link in list(body.iter("a")):
        target = targets.get((link.get("href") or "").rpartition("#")[2]) if "#" in (link.get("href") or "") else None
        if target is None or not MARKER.fullmatch(collapse(link.text_content())) or order[target] < order[link]:
            continue  # a link backward is that of a note to its marker
        note = note_of(target)
        if note is not None and link not in note.iter():
            remove_marker(link)
            if note not in notes:
                notes.append(note)
    notes += unlinked_notes(body, notes)
    notes.sort(key=order.__getitem__)
    for note in notes:
        for link in list(note.iter("a")):
            if "#" in (link.get("href") or "") and BACK_LINK.fullmatch(collapse(link.text_content())):
                remove(link)
        remove(note)
    return notes


def note_of(target: Any) -> Any | None:
    """Return the element with the text of a whole note: the list item, paragraph or box that the target is in."""
    boxes = [target, *target.iterancestors()]
    for box in boxes[:4]:
        if box.tag in {"li", "dd", "aside", "tr"} or (box.tag == "div" and {*class_words(box)} & NOTE_WORDS):
            return box
    if target.tag == "dt":
        return target.getnext()
    return next((box for box in boxes[:4] if box.tag in {"p", "div"} and collapse(box.text_content())), None)


def remove_marker(link: Any) -> None:
    """Remove a link with the superscript that it is in, the space before it, and the brackets around it."""
    element = link
    while element.getparent().tag in {"sup", "span", "small"} and MARKER.fullmatch(
        collapse(element.getparent().text_content())
    ):
        element = element.getparent()
    remove(element)


def unlinked_notes(body: Any, linked: list[Any]) -> Iterator[Any]:
    """Yield notes that no link points at: in the margin of a paragraph, or by the number of a superscript."""
    for element in list(body.iter("span", "small", "aside", "label")):
        if {"sidenote", "marginnote", "marginalia"} & {*class_words(element)}:
            if MARKER.fullmatch(collapse(element.text_content())) or not element.text_content().strip():
                remove(element)
            else:
                yield element
    numbers = {collapse(each.text_content()).strip("[]()."): each for each in body.iter("sup") if is_marker(each)}
    for box in list(body.iter("ol", "ul", "div", "section")):
        items = [child for child in box if child.tag in {"li", "p"}] if is_note_box(box) else []
        for number, item in enumerate(items, start=1):
            if item in linked:
                continue
            printed = NUMBER.match(collapse(item.text_content()))
            marker = numbers.pop(printed[0].strip(" []().") if printed else str(number), None)
            if marker is not None:
                remove(marker)
                yield item


def is_note_box(element: Any) -> bool:
    """Return whether an element is called a box of notes, or stands in one."""
    boxes = [element, *element.iterancestors()][:3]
    return any({*class_words(box)} & NOTE_WORDS for box in boxes if box.tag in {"ol", "ul", "div", "section", "footer"})


def is_marker(sup: Any) -> bool:
    """Return whether a superscript can be the marker of a note, and not a power or the end of an ordinal."""
    before = sup.getprevious().tail if sup.getprevious() is not None else sup.getparent().text
    return bool(MARKER.fullmatch(collapse(sup.text_content()))) and not re.search(r"(?:\d|\b\w{1,2})$", before or "")
