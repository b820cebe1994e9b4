from django.apps import AppConfig, apps


class AccountsConfig(AppConfig):
    name = "jiedui.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        # what Wagtail documents as a subclass of its own app; set here, so that the setting stays plain
        apps.get_app_config("wagtailusers").user_viewset = f"{self.name}.administration.PersonViewSet"  # type: ignore[attr-defined]  # -- Wagtail's own

        from . import hearing  # noqa: PLC0415 -- apps.py is read before models

        hearing.listen()
