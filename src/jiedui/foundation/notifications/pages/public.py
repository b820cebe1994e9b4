"""Where the last line of a mail leads to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jiedui.foundation.ui.pages import render_page

from ..unsubscribing import read


@csrf_exempt  # the mail programme itself presses the button; the signed address is all it has
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first, since programmes open every address in a mail; a press stops this kind of mail at once."""
    person, kind = read(token)
    if request.method == "POST":
        kind.stop(person)
    context = {"label": kind.label, "done": request.method == "POST"}
    return render_page(request, "notifications/unsubscribe.html", context)
