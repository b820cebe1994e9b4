from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jiedui.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        from jiedui.foundation.core.events import on_record  # noqa: PLC0415 -- apps.py is read before models

        from .receiver import write_down  # noqa: PLC0415 -- see above

        on_record(write_down)
