"""How an annotated article gets in: reading, anchoring, checking, loading, rendering."""
