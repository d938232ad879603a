"""Lesson 03: the optimal discriminator."""

NUMBER = "03"
