"""What is wrong with a page that no dossier can be drafted from."""


class PageError(Exception):
    """A page cannot be read. The message goes on from the name of the file, and says what to do."""
