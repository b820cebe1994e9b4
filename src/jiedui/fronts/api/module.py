"""How machines come in: the REST API, and beside it feeds, harvesting and letters to other systems."""

from .feeds import module as feeds  # noqa: F401 -- contributes on import
from .oai import tasks  # noqa: F401 -- registers its periodic work
from .webhooks import module as webhooks  # noqa: F401 -- contributes on import
