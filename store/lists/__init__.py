"""What lists are read from: who has a part in what, and which rows of it a reader may know of."""
