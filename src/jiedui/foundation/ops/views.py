"""What machines ask: is the process alive, and is the platform ready. No session, no cookies, never cached."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiedui.foundation.core.health import Level, examine


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; the database is not asked."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 while anything that the platform cannot do without is broken; only states are told, no details."""
    states = {check.key: verdict.level.value for check, verdict in examine(gates_only=True)}
    ready = Level.BAD not in states.values()
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": states}, status=200 if ready else 503
    )
