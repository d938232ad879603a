"""The families of lesson 05, a file each: variants of exercises."""
