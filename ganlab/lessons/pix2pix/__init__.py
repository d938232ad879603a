"""Lesson 06: pix2pix."""

NUMBER = "06"
