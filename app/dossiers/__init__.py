"""Read, anchor, check and load dossiers: annotated articles and the registers they share."""
