from django.urls import path

from .pages import addresses, calendar, closing, desk, feeds, people, plan, printing, public, signing_in

app_name = "activities"

urlpatterns = [
    path("activities/", public.activity_list, name="list"),
    path("activities/calendar/", calendar.month, name="month"),
    path("activities/calendar/week/", calendar.week, name="week"),
    path("activities/calendar.ics", feeds.everybodys, name="feed"),
    path("activities/calendar/<str:secret>.ics", feeds.personal, name="personal_feed"),
    path("activities/<str:code>.ics", feeds.single, name="single_feed"),
    path("activities/<str:code>/", public.activity_detail, name="detail"),
    path("activities/<str:code>/sign-in/", signing_in.scanned, name="scanned"),
    path("desk/activities/", desk.activity_list, name="desk_list"),
    path("desk/activities/new/", desk.new, name="new"),
    path("desk/activities/addresses/", addresses.listed, name="addresses"),
    path("desk/activities/addresses/<int:pk>/revoke/", addresses.revoke, name="revoke_address"),
    path("desk/activities/<str:code>/", desk.activity_detail, name="desk_detail"),
    path("desk/activities/<str:code>/edit/", desk.edit, name="edit"),
    path("desk/activities/<str:code>/do/<str:step>/", desk.take_step, name="do"),
    path("desk/activities/<str:code>/reply/", people.reply, name="reply"),
    path("desk/activities/<str:code>/people/", people.listed, name="people"),
    path("desk/activities/<str:code>/people/<int:pk>/<str:act>/", people.one, name="person"),
    path("desk/activities/<str:code>/itinerary/", plan.itinerary, name="itinerary"),
    path("desk/activities/<str:code>/agenda/", plan.agenda, name="agenda"),
    path("desk/activities/<str:code>/minutes/", closing.minutes, name="minutes"),
    path("desk/activities/<str:code>/resolutions/", closing.resolutions, name="resolutions"),
    path(
        "desk/activities/<str:code>/resolutions/<int:number>/<str:outcome>/",
        closing.follow,
        name="follow_resolution",
    ),
    path("desk/activities/<str:code>/submit/", closing.submit, name="submit_minutes"),
    path("desk/activities/<str:code>/confirm/", closing.confirm, name="confirm"),
    path("desk/activities/<str:code>/screen/", signing_in.screen, name="screen"),
    path("desk/activities/<str:code>/itinerary.pdf", printing.itinerary, name="itinerary_pdf"),
    path("desk/activities/<str:code>/badges.pdf", printing.badges, name="badges_pdf"),
]
