from django.urls import path

from . import pages

_all = "desk/organisation/<str:organisation>/webhooks/"
_one = f"{_all}<str:code>/"

urlpatterns = [
    path(_all, pages.listed, name="webhooks"),
    path(f"{_all}new/", pages.new, name="webhook_new"),
    path(_one, pages.detail, name="webhook"),
    path(f"{_one}edit/", pages.edit, name="webhook_edit"),
    path(f"{_one}test/", pages.test, name="webhook_test"),
    path(f"{_one}rotate/", pages.rotate, name="webhook_rotate"),
    path(f"{_one}pause/", pages.pause, name="webhook_pause"),
    path(f"{_one}resume/", pages.resume, name="webhook_resume"),
    path(f"{_one}delete/", pages.delete, name="webhook_delete"),
    path(f"{_one}deliveries/<int:pk>/", pages.delivery, name="delivery"),
    path(f"{_one}deliveries/<int:pk>/redeliver/", pages.redeliver, name="redeliver"),
]
