"""What a deck of slides is made of: the prose of a notebook, the deck that its tags choose, and the pages."""
