from django.urls import path

from .pages import desk, public

app_name = "agreements"

urlpatterns = [
    path("agreements/", public.agreement_list, name="list"),
    path("agreements/<str:code>/", public.agreement_detail, name="detail"),
    path("desk/agreements/", desk.agreement_list, name="desk_list"),
    path("desk/agreements/<str:code>/", desk.agreement_detail, name="desk_detail"),
    path("desk/agreements/<str:code>/do/<str:step>/", desk.take_step, name="do"),
]
