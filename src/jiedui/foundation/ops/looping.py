"""A background loop in its process: with a pulse, until it is told to stop."""

from jiedui.foundation.core.background import Background

from .heartbeats import Pulse
from .supervisor import stopping_on_signals


def run_loop(loop: Background) -> None:
    """Run until SIGTERM or SIGINT."""
    loop.run(stopping_on_signals(), Pulse(loop.key))
