"""Take out of a page what is not the article: menus, advertisements, captions, and the notes, which go to the end."""

import re
from itertools import pairwise
from typing import Any

from app.drafting.paragraphs import Dropped, collapse, is_block, prose_length, remove

SKIPPED = {"script", "style", "template", "iframe", "object", "svg", "canvas", "audio", "video", "map", "select"}
SKIPPED |= {"option", "button", "textarea", "dialog", "menu", "noscript", "input", "head", "picture", "img", "rt", "rp"}
LABELED_TAGS = {"nav": "menus", "footer": "page footers", "figcaption": "captions", "form": "forms", "aside": "asides"}
# The words of class names and ids that say what an element is, by what the report of a draft calls it.
LABELS = {
    "advertisements": "ad ads advert adverts advertisement advertisements advertising adspot adslot dfp mpu sponsor "
    "sponsored sponsors sponsorship promo promos promotion promoted affiliate taboola outbrain",
    "subscription boxes": "subscribe subscribes subscription signup newsletter newsletters membership donate "
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
LABELS_OF_PROSE = {
    "captions",
    "hidden text",
    "pull quotes",
    "subscription boxes",
    "title and byline",
}  # paragraphs that can have them
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
    r"|recommended(?: stories| articles| reading| for you|:|$)|further reading$|top stories|latest (?:news|stories)$"
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
SMALL_BOXES = {"div", "section", "aside", "ul", "ol", "li", "p"}
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


def remove_skipped(body: Any) -> None:
    """Remove the elements that are no text, such as scripts."""
    for element in list(body.iter(*SKIPPED)):
        remove(element)


def prune(body: Any, dropped: Dropped) -> None:
    """Remove the elements that say of themselves that they are not the article."""
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
        if label is None or (label not in LABELS_OF_PROSE and is_of_prose(element)):
            continue
        if prose_length(element) <= limit or (label in {"comments", "page footers"} and is_last(element)):
            dropped.add(label, box_of(element, body))


def is_of_prose(element: Any) -> bool:
    """Return whether an element is a paragraph of prose, or some words in one, such as a link."""
    block = next((each for each in (element, *element.iterancestors()) if is_block(each)), element)
    return block.tag == "p" and prose_length(block) > 0


def box_of(element: Any, body: Any) -> Any:
    """Return the small box that an element labels, such as an advertisement below this word, or the element itself."""
    box = element
    if FURNITURE.match(collapse(element.text_content())):
        limit = ELEMENT_SHARE * prose_length(body)
        while (parent := box.getparent()) is not None and parent is not body and is_small_box(parent):
            if prose_length(parent) > limit:
                break
            box = parent
    return box


def is_small_box(element: Any) -> bool:
    """Return whether an element has little more than the words that it begins with."""
    return element.tag in SMALL_BOXES and len(element.text_content()) < MAX_SMALL_BOX


def is_last(element: Any) -> bool:
    """Return whether an element has no article inside, and no article after it."""
    inside = element.tag in {"main", "article", "body"} or next(element.iter("article", "main"), None) is not None
    after = element.xpath("following::p[string-length(normalize-space()) > 300]")
    return not inside and not after and element.tag in {"div", "section", "footer", "aside", "ol", "ul"}
