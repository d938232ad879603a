"""Lesson 02: the generator's cost."""

NUMBER = "02"
