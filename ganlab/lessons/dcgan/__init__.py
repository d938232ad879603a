"""Lesson 04: DCGAN."""

NUMBER = "04"
