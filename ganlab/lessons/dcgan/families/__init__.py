"""The families of lesson 04, a file each: variants of exercises."""
