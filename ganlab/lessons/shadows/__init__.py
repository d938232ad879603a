"""Lesson 09: shadows in photographs."""

NUMBER = "09"
