"""Lesson 00: before you start."""

NUMBER = "00"
