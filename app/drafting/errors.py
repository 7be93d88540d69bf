"""The error of a page or folder that no dossier can be drafted from or into."""


class PageError(Exception):
    """A page or folder cannot be used. The message continues the name of the page (`is empty; save it again`)."""
