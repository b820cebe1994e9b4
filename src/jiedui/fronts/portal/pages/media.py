"""Pictures of the portal, served from the data folder where no web server in front does it."""

from csp.constants import NONE, UNSAFE_INLINE
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.static import serve


def picture(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A picture that an editor uploaded; whatever a drawing holds, it runs nothing."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=86400"
    response._csp_replace = {
        "default-src": [NONE],
        "script-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "form-action": [NONE],
        "sandbox": True,
    }
    return response
