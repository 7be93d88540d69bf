"""What is counted in memory: for each source the block of what the filters go by of its records, stored with it."""

from typing import Any

from app.dossier.graph import Graph
from app.listing.blocks import FORM, columns, digest, encoded
from app.models import Source
from app.resources import COLLECTIONS

LISTINGS = [each.listing for each in COLLECTIONS if columns(each.listing)]


def layout() -> list[Any]:
    """What stands where in a block; another one means that blocks must be made again."""
    return [FORM, *([*columns(listing)] for listing in LISTINGS)]


def block(graph: Graph, source: str) -> dict[str, Any]:
    """The row of a source's block."""
    (whole,) = graph.found(Source, "id", [source])
    data = encoded(LISTINGS, graph.found, source)
    return {"source_id": source, "number": whole["number"], "digest": digest(data), "data": data}
