from django.urls import path

from . import reports, views

app_name = "ops"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("csp-reports", reports.csp, name="csp_reports"),
]
