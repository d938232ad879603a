"""Lesson 10: why GANs do not converge, and what does."""

NUMBER = "10"
