"""A judged set of our own making: demands and achievements that are all invented (示例), graded by hand in two passes."""

from pathlib import Path

HERE = Path(__file__).parent
