"""The families of lesson 01, a file each: variants of exercises."""
