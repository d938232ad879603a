"""Lesson 07: CycleGAN."""

NUMBER = "07"
