from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jiedui.fronts.api"
    label = "api"

    def ready(self) -> None:
        from jiedui.foundation.core.events import on_record  # noqa: PLC0415 -- apps.py is read before models

        from .oai.stamping import note  # noqa: PLC0415 -- see above
        from .webhooks.receiver import put_out  # noqa: PLC0415 -- see above

        on_record(put_out)
        on_record(note)
