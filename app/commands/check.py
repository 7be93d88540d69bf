"""`onrecord check`. It starts without SQLAlchemy, because editors run it after each change."""

from app.commands.dossiers import Folder, checked_dossiers, print_summary


def check(path: Folder) -> None:
    """Find every fault in a folder of dossiers, and every unused register entry. Needs no database."""
    with checked_dossiers(path, warn=True) as (_, dossiers):
        print_summary(dossiers, {dossier.source: "fine" for dossier in dossiers})
