from django.urls import path

from jiedui.areas.agreements.pages.settling import settling_paths

from .pages import bulletin, coordination, home, mine, public_reports, reports, steering, twinning

app_name = "insights"
REPORT = "desk/insights/<str:code>/reports/<str:report>/"
PUBLIC_REPORT = "twinnings/<str:code>/reports/<str:report>/"

urlpatterns = [
    path("desk/insights/", home.home, name="home"),
    path("desk/insights/mine/", mine.mine, name="mine"),
    path("desk/insights/mine/<str:number>/report/", mine.report, name="report_mine"),
    path("desk/insights/<str:code>/reports/", reports.report_list, name="reports"),
    path("desk/insights/<str:code>/reports/new/", reports.new, name="new_report"),
    *settling_paths(reports.PAGES, REPORT, "report"),
    path(REPORT, reports.shown, name="report"),
    path(f"{REPORT}papers/request/", reports.order, name="order_papers"),
    path(PUBLIC_REPORT, public_reports.report, name="public_report"),
    path(f"{PUBLIC_REPORT}proof/", public_reports.proof, name="public_report_proof"),
    *(
        path(f"{under}report.{form}", view, {"form": form}, name=f"{name}_{form}")
        for form in ("pdf", "docx")
        for under, view, name in (
            (REPORT, reports.paper, "paper"),
            (PUBLIC_REPORT, public_reports.paper, "public_paper"),
        )
    ),
    path("desk/insights/<str:code>/", steering.steering, name="steering"),
    path("desk/insights/<str:code>/coordination/", coordination.year, name="coordination"),
    path("desk/insights/<str:code>/coordination/gaps/", coordination.gaps, name="gaps"),
    path(
        "desk/insights/<str:code>/coordination/gaps/<str:number>/check/",
        coordination.check,
        name="check",
    ),
    path("desk/insights/<str:code>/coordination/overdue/", coordination.overdue, name="overdue"),
    path(
        "desk/insights/<str:code>/coordination/overdue/<str:number>/<int:order>/urge/",
        coordination.urge,
        name="urge",
    ),
    path("desk/insights/<str:code>/bulletin/", bulletin.bulletin, name="bulletin"),
    path("desk/insights/<str:code>/bulletin/<str:month>.docx", bulletin.word, name="bulletin_word"),
    path("twinnings/", twinning.twinnings, name="twinnings"),
    path("twinnings/<str:code>/", twinning.twinning, name="twinning"),
]
