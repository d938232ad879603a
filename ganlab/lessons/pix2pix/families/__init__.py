"""The families of lesson 06, a file each: variants of exercises."""
