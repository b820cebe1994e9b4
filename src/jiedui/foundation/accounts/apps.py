from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jiedui.foundation.accounts"
    label = "accounts"
