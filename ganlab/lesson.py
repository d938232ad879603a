"""What a notebook imports: exercises with their panel, pictures with alt text, live source."""
