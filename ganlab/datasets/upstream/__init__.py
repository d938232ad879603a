"""The sets that others publish: their archives, how these are read, and the HDF5 files made of them."""
