"""Every address of ours, found by walking the resolver, so that tests cannot forget one."""

import inspect
import re
from uuid import UUID

from django.urls import URLPattern, get_resolver


def routes(patterns=None, before=""):
    """Every address of ours, and of the accounts pages that are drawn for us: (address, view)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            if inspect.unwrap(pattern.callback).__module__.startswith("jiedui.") or address.startswith(
                "accounts/"
            ):
                yield address, pattern.callback
        elif not address.startswith("cms/"):
            yield from routes(pattern.url_patterns, address)


def plain(pattern):
    """A regular expression as the kind of address that it stands for."""
    named = re.sub(r"\(\?P<(\w+)>(?:\([^)]*\)|\[[^\]]*\]|[^()\[\]])*\)", r"<\1>", pattern)
    return named.strip("^$").replace("\\", "")


def takes_post_only(view):
    """Whether a view was wrapped by `require_POST`."""
    while view is not None:
        if "request_method_list" in view.__code__.co_freevars:
            names = dict(zip(view.__code__.co_freevars, view.__closure__, strict=True))
            return names["request_method_list"].cell_contents == ["POST"]
        view = getattr(view, "__wrapped__", None)
    return False


def filled(address, **known):
    """An address with something in the place of each variable."""
    stand_in = {"int": 1, "uuid": UUID(int=0), "str": "XX-00000000", "slug": "none", "": "none"}

    def value(match):
        kind, _colon, name = match.group(1).rpartition(":")
        return str(known.get(name, stand_in[kind]))

    return "/" + re.sub(r"<([^>]+)>", value, address)


ROUTES = dict(routes())
POST_ONLY = sorted(address for address, view in ROUTES.items() if takes_post_only(view))
# answers for machines, and files
NO_PAGES = {
    "desk/imports/<str:code>/errors/",
    "desk/imports/templates/<str:kind>/",
    "api/v1/openapi.json",
    "api/<rest>",
    "healthz",
    "readyz",
    "csp-reports",
    "desk/jobs/<str:code>/file/",
    "files/<uuid:pk>/",
    "files/<uuid:pk>/thumbnail/",
    "media/<path>",
    "accounts/2fa/recovery-codes/download/",
    *(
        f"{kind}s/<str:code>/sheet.{form}"
        for kind in ("achievement", "demand", "expert")
        for form in ("pdf", "docx")
    ),
    "activities/calendar.ics",
    "activities/calendar/<str:secret>.ics",
    "activities/<str:code>.ics",
    "desk/activities/<str:code>/itinerary.pdf",
    "desk/activities/<str:code>/badges.pdf",
    "desk/activities/<str:code>/sign-in.pdf",
    "agreements/<str:code>/texts/<int:number>/proof/",
    "desk/agreements/<str:code>/texts/<int:number>/proof/",
    *(
        f"{where}/<str:code>/texts/<int:number>/text.{form}"
        for where in ("agreements", "desk/agreements")
        for form in ("pdf", "docx")
    ),
    "desk/insights/<str:code>/bulletin/<str:month>.docx",
    *(
        f"desk/agreements/<str:code>/plans/<int:year>/texts/<int:number>/{file}"
        for file in ("text.pdf", "text.docx", "proof/")
    ),
    "desk/insights/<str:code>/reports/<str:report>/texts/<int:number>/proof/",
    "twinnings/<str:code>/reports/<str:report>/proof/",
    *(
        f"{where}/<str:code>/reports/<str:report>/report.{form}"
        for where in ("desk/insights", "twinnings")
        for form in ("pdf", "docx")
    ),
    "feeds/<slug:key>.<slug:form>",
    "oai",
    "oai/jiedui.xsd",
    "robots.txt",
    "sitemap.xml",
    "sitemap-<slug:key>-<int:number>.xml",
    "search/hints/",
}
