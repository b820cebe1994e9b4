from django.urls import path

from .pages import desk, people, public

app_name = "organisations"
urlpatterns = [
    path("organisations/", public.organisation_list, name="list"),
    path("organisations/<str:code>/", public.organisation_detail, name="detail"),
    path("invitations/<str:token>/", public.invitation, name="invitation"),
    path("desk/organisation/", desk.own, name="desk"),
    path("desk/organisation/new/", desk.register, name="register"),
    path("desk/organisation/switch/", desk.switch, name="switch"),
    path("desk/organisation/invitations/", people.invitations, name="invitations"),
    path("desk/organisation/invitations/<int:pk>/accept/", people.accept, name="accept"),
    path("desk/organisation/verification/", desk.verification, name="verification"),
    path("desk/organisation/verification/<str:code>/", desk.verify, name="verify"),
    path("desk/organisation/<str:code>/", desk.overview, name="unit"),
    path("desk/organisation/<str:code>/edit/", desk.edit, name="edit"),
    path("desk/organisation/<str:code>/parent/", desk.parent, name="parent"),
    path("desk/organisation/<str:code>/allies/", desk.add_ally, name="add_ally"),
    path("desk/organisation/<str:code>/allies/<int:pk>/remove/", desk.remove_ally, name="remove_ally"),
    path("desk/organisation/<str:code>/members/", people.members, name="members"),
    path("desk/organisation/<str:code>/members/<int:pk>/role/", people.change_role, name="change_role"),
    path("desk/organisation/<str:code>/members/<int:pk>/remove/", people.remove, name="remove_member"),
    path("desk/organisation/<str:code>/leave/", people.leave, name="leave"),
    path("desk/organisation/<str:code>/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw"),
]
