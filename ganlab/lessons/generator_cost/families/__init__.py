"""The families of lesson 02, a file each: variants of exercises."""
