from django.urls import path

from .pages import chains, delegations, desk

app_name = "approvals"
urlpatterns = [
    path("", desk.mine, {"box": "open"}, name="mine"),
    path("done/", desk.mine, {"box": "done"}, name="done"),
    path("submitted/", desk.mine, {"box": "submitted"}, name="submitted"),
    path("delegations/", delegations.listed, name="delegations"),
    path("delegations/<int:pk>/revoke/", delegations.revoke, name="revoke_delegation"),
    path("chains/", chains.listed, name="chains"),
    path("chains/new/", chains.new, name="new_chain"),
    path("chains/<str:code>/", chains.edit, name="chain"),
    path("<str:code>/", desk.case, name="case"),
    path("<str:code>/opinion/", desk.opinion, name="opinion"),
    path("<str:code>/withdraw/", desk.withdraw, name="withdraw"),
]
