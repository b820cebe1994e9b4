"""Addresses of the whole site: each app brings its own; the portal's pages come last, because they take what is left."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls

urlpatterns = [
    path("", include("jiedui.foundation.ops.urls")),
    path("", include("jiedui.foundation.ui.urls")),
    path("accounts/", include("jiedui.foundation.accounts.urls")),
    path("", include("jiedui.foundation.organisations.urls")),
    path("files/", include("jiedui.foundation.files.urls")),
    path("desk/notices/", include("jiedui.foundation.notifications.urls")),
    path("unsubscribe/", include("jiedui.foundation.notifications.letter_urls")),
    path("desk/approvals/", include("jiedui.foundation.approvals.urls")),
    path("desk/jobs/", include("jiedui.foundation.jobs.urls")),
    path("", include("jiedui.foundation.ledgers.urls")),
    path("", include("jiedui.fronts.api.urls")),
    path("", include("jiedui.areas.agreements.urls")),
    path("", include("jiedui.areas.activities.urls")),
    path("", include("jiedui.areas.exchange.urls")),
    path("", include("jiedui.fronts.insights.urls")),
    path("desk/", include("jiedui.fronts.workbench.urls")),
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(wagtail_admin_urls)),
    path("", include("jiedui.fronts.portal.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "jiedui.foundation.ui.views.bad_request"
handler403 = "jiedui.foundation.ui.views.forbidden"
handler404 = "jiedui.foundation.ui.views.not_found"
handler429 = "jiedui.foundation.ui.views.too_many"
handler500 = "jiedui.foundation.ui.views.server_error"
