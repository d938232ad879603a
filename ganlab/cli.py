"""`ganlab data …`: parses and calls, nothing else."""
