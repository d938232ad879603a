"""Lesson 12: how good is it?"""

NUMBER = "12"
