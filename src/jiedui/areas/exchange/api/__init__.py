"""What programs can do with supply and demand: the same verbs, seen by the same rules."""
