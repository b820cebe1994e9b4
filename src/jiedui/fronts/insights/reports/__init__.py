"""年度报告: figures of a period, gathered once and kept with the sides' words, agreed by all, printed as Word and PDF."""
