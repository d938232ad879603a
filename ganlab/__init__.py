"""ganlab: a course on Generative Adversarial Networks; see README.md."""

__version__ = "0.1.0"
