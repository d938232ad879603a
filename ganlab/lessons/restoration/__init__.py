"""Lesson 14: restoring pictures."""

NUMBER = "14"
