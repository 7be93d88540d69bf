"""What the tests of searching share: properties are tried for as long as it takes, and a folder of dossiers."""

from hypothesis import settings

from tests.dossiers.conftest import copies, folder, loaded, migrated, pristine, pristine_sqlite

__all__ = ["copies", "folder", "loaded", "migrated", "pristine", "pristine_sqlite"]
settings.register_profile("search", deadline=None, database=None)
settings.load_profile("search")
