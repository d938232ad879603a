"""Data: built-in sets, downloads that are hashed before use, and a user's own images; HDF5 on disk."""

from ganlab.datasets import painted, points
from ganlab.datasets.batches import Batches
from ganlab.datasets.builtin import faces, photos, smileys
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.loading import load
from ganlab.datasets.mixtures import GaussianMixture
from ganlab.datasets.scaling import to_bytes, to_signed

__all__ = ["Batches", "DataError", "GaussianMixture", "ImageSet", "faces", "load", "painted", "photos", "points",
           "smileys", "to_bytes", "to_signed"]
