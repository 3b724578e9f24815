"""Time: what the clock owes is entered, and what is owed to people is carried to them."""
