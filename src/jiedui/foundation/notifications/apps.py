from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "jiedui.foundation.notifications"
    label = "notifications"
