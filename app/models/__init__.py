"""The tables of the record, and the fields and vocabularies that dossiers, tables and answers share."""
