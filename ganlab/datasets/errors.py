"""The error that all of `ganlab.datasets` raises for a bad request, file, folder or connection."""

from ganlab.runtime import GanlabError


class DataError(GanlabError):
    """A data set could not be had as asked: what was expected, what came, and the next step."""
