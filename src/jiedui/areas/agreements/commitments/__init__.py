"""What clauses oblige the sides to: commitments, how far they are, and what proves it."""
