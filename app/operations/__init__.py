"""Operations on a whole record: backup, doctor, data package, and the preview of a folder of dossiers."""
