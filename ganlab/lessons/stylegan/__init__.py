"""Lesson 08: StyleGAN."""

NUMBER = "08"
