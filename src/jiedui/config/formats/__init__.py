"""How dates are written where a page says nothing else, by language; Django reads these names."""
