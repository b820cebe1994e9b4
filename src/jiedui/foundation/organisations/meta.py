"""What the page of an organisation tells search engines."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiedui.foundation.ui.meta import Data, PageMeta, absolute, breadcrumbs

from .choices import OrganisationKind
from .models import Organisation

TYPES = {
    OrganisationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganisationKind.INSTITUTE: "ResearchOrganization",
}


def meta_of(organisation: Organisation, parent: Organisation | None) -> PageMeta:
    """Search engines keep verified organisations only."""
    path = organisation.get_absolute_url()
    crumbs = [(_("首页"), "/"), (pgettext("plural", "单位"), "/organisations/")]
    description = (
        organisation.introduction or f"{organisation.get_kind_display()} · {organisation.region.path}"
    )
    return PageMeta(
        path,
        organisation.label,
        description,
        index=organisation.is_verified,
        data=(_described(organisation, parent), breadcrumbs(crumbs, organisation.label, path)),
    )


def _described(organisation: Organisation, parent: Organisation | None) -> Data:
    """What everybody reads on the page: no contact."""
    names = [organisation.name, organisation.name_en, organisation.short_name]
    return {
        "@type": TYPES.get(OrganisationKind(organisation.kind), "Organization"),
        "@id": absolute(organisation.get_absolute_url()),
        "url": absolute(organisation.get_absolute_url()),
        "name": organisation.label,
        "alternateName": [name for name in names if name and name != organisation.label],
        "description": organisation.introduction,
        "identifier": organisation.code,
        "sameAs": organisation.website,
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "CN",
            "addressRegion": organisation.region.path,
        },
        "parentOrganization": {
            "@type": "Organization",
            "name": parent.label,
            "url": absolute(parent.get_absolute_url()),
        }
        if parent
        else "",
    }
