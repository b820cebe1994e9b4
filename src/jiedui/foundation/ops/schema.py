"""Whether the tables are those of this code, asked without loading two hundred migration modules."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from jiedui.foundation.core.memory import few_collections
from jiedui.foundation.core.preparation import Progress


@cache
def migrations_in_code() -> frozenset[tuple[str, str]]:
    """App label and name of every migration that lies on disk."""
    return frozenset(
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in iter_modules(_folders(config.name, config.label))
        if module.name[0] not in "_~"
    )


def _folders(name: str, label: str) -> list[str]:
    try:
        return list(import_module(settings.MIGRATION_MODULES.get(label) or f"{name}.migrations").__path__)
    except ModuleNotFoundError:
        return []


def pending_migrations() -> set[tuple[str, str]]:
    """What has not been applied to the database yet."""
    return set(migrations_in_code() - set(MigrationRecorder(connection).applied_migrations()))


def apply_migrations(progress: Progress) -> None:
    """Bring the tables up to date."""
    total = len(pending_migrations())
    done = 0

    def tell(action: str, migration: Any = None, fake: bool = False) -> None:
        nonlocal done
        if action == "apply_success":
            done += 1
            progress(min(done, total), total)

    class Telling(migrate.Command):
        def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
            tell(action, migration, fake)

    with few_collections():
        if not MigrationRecorder(connection).applied_migrations():
            _apply_those_of_others(tell)
        call_command(Telling(), verbosity=0, interactive=False, skip_checks=True)


def _apply_those_of_others(tell: Callable[..., None]) -> None:
    """Make the libraries' tables before ours, in an empty database: each of their many changes to a model makes Django build
    all models anew that lead to it, and there are far fewer of these while ours are not there yet.
    """
    executor = MigrationExecutor(connection, tell)
    executor.migrate(
        [
            leaf
            for leaf in executor.loader.graph.leaf_nodes()
            if not apps.get_app_config(leaf[0]).name.startswith("jiedui.")
        ]
    )


def missing_cache_tables() -> list[str]:
    """Tables of database caches that are not there."""
    found = (caches[alias] for alias in settings.CACHES)
    wanted: list[str] = [vars(cache)["_table"] for cache in found if isinstance(cache, DatabaseCache)]
    present = set(connection.introspection.table_names()) if wanted else set()
    return [name for name in wanted if name not in present]


def create_cache_tables(progress: Progress) -> None:
    call_command("createcachetable", verbosity=0)
