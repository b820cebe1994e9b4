from django.urls import path

from .pages import desk, exports

app_name = "ledgers"
urlpatterns = [
    path("desk/imports/", desk.listed, name="list"),
    path("desk/imports/new/", desk.new, name="new"),
    path("desk/imports/templates/<str:kind>/", desk.template, name="template"),
    path("desk/imports/<str:code>/", desk.run, name="run"),
    path("desk/imports/<str:code>/columns/", desk.columns, name="columns"),
    path("desk/imports/<str:code>/headings/", desk.headings, name="headings"),
    path("desk/imports/<str:code>/errors/", desk.errors, name="errors"),
    path("desk/imports/<str:code>/import/", desk.write, name="write"),
    path("desk/imports/<str:code>/undo/", desk.undo, name="undo"),
    path("desk/imports/<str:code>/go-on/", desk.go_on, name="go_on"),
    path("desk/imports/<str:code>/discard/", desk.discard, name="discard"),
    path("desk/exports/", exports.start, name="export"),
]
