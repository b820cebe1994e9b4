"""What programs can do with ledgers: bring them in, and take lists along."""
