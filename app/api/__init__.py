"""The routers of the API."""

from app.api import (
    also_in,
    annotations,
    cards,
    changes,
    citations,
    dump,
    feeds,
    history,
    matrix,
    oembed,
    root,
    search,
    suggest,
    verify,
    verify_text,
)
from app.api.all_collections import RECORDS

OTHERS = (
    also_in,
    annotations,
    search,
    suggest,
    verify,
    verify_text,
    matrix,
    citations,
    feeds,
    cards,
    oembed,
    history,
    changes,
    dump,
)
ROUTERS = [module.router for module in (root, *RECORDS, *OTHERS)]
