"""Pictures of the demonstration, drawn here: flat diagrams as SVG and as PNG, nobody's photograph."""

from .motifs import MOTIFS, draw
from .shapes import Drawing

__all__ = ["MOTIFS", "Drawing", "draw"]
