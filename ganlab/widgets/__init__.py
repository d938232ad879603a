"""What moves in a notebook: explorers, the check panel, pictures. The only importer of ipywidgets."""
