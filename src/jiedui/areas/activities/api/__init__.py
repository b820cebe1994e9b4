"""Activities for programs."""

from .activities import activities

__all__ = ["activities"]
