from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "jiedui.foundation.notifications"
    label = "notifications"

    def ready(self) -> None:
        from jiedui.foundation.core.events import on_record  # noqa: PLC0415 -- apps.py is read before models

        from .receiver import tell  # noqa: PLC0415 -- see above

        on_record(tell)
