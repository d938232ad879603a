"""Lesson 01: the discriminator's cost."""

NUMBER = "01"
