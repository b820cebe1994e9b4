from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "jiedui.foundation.files"
    label = "files"
