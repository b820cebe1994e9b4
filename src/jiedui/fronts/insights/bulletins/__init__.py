"""简报: a month of a twinning, told from what happened, on a page and as a Word file."""
