"""Measurements with goals: `python -m benchmarks [AREA]`."""
