from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "jiedui.foundation.ops"
    label = "ops"

    def ready(self) -> None:
        from . import request_ids  # noqa: PLC0415 -- apps are not loaded before

        request_ids.connect()
