"""The families of lesson 07, a file each: variants of exercises."""
