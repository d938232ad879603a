"""Lesson 11: other objectives."""

NUMBER = "11"
