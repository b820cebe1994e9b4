"""Audit contributes the sealing of events; it hears every happening through `apps.py`."""

from . import tasks

__all__ = ["tasks"]
