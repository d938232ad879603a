"""What lies on disk, and how it gets there: HDF5 files, whole or not at all; downloads; picture files."""
