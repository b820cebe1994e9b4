"""What comes round: sealing, and forgetting from where events came."""

from jiedui.foundation.core.periodic import periodic

from .chain import forget_origins, seal_events
from .viewing import forget_viewings

MINUTE = 60


@periodic(every=MINUTE)
def seal() -> None:
    """Seal new events into the chain."""
    seal_events()


@periodic(at="03:10")
def forget() -> None:
    """Delete origins, and who saw contact data, past their time."""
    forget_origins()
    forget_viewings()
