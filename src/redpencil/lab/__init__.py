"""Many campaigns at once, and what their distribution says of the model."""
