"""The read index: its schema, the order of its records, snapshots and searches."""
