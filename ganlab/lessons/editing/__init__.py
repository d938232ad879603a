"""Lesson 15: editing, and all the rest that GANs were built for."""

NUMBER = "15"
