"""What is made from the notebooks of the lessons."""
