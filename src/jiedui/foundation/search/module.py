"""What search contributes: it hears what is touched, runs the indexer beside the site, and looks after the index."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.background import Background, backgrounds
from jiedui.foundation.core.health import health_checks
from jiedui.foundation.core.indexing import on_touch

from . import indexer
from .checks import CHECK
from .models import note

on_touch(note)
backgrounds.add(Background("indexer", _("索引"), indexer.run))
health_checks.add(CHECK)
