from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jiedui.foundation.audit"
    label = "audit"
