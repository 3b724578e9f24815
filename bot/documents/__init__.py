"""Documents: what is printed or filed."""
