"""看板: what a twinning's commitments, activities and ledger add up to, for those who steer, coordinate, carry out and read."""
