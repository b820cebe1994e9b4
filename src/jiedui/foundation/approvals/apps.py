from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "jiedui.foundation.approvals"
    label = "approvals"
