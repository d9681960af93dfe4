"""Recipes: schema, loading, overrides, errors that name the key."""
