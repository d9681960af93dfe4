"""The options of each built-in family, free of torch."""
