"""The families of lesson 08, a file each: variants of exercises."""
