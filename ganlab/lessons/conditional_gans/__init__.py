"""Lesson 05: conditional GANs and AC-GAN."""

NUMBER = "05"
