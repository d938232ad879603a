"""What moves in a notebook: the kit of explorers, the laboratory, the check panel. The only importer of ipywidgets."""
