"""Lesson 13: text to image."""

NUMBER = "13"
