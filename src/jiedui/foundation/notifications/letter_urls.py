from django.urls import path

from .pages import public

urlpatterns = [path("<str:token>/", public.unsubscribe, name="unsubscribe")]
