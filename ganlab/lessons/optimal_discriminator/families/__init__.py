"""The families of lesson 03, a file each: variants of exercises."""
