"""Keeping an organisation as it is while something is written in its name."""

from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.organisations.models import FormerCode, Organisation


def hold(organisation_id: int) -> Organisation:
    """The organisation as it is now, which nobody else changes or merges away before the transaction ends.

    Raises:
        WrongState: it was merged into another meanwhile.
    """
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise WrongState(gone(organisation_id))
    return found


def gone(organisation_id: int) -> str:
    """What to say of an organisation that is there no longer."""
    former = FormerCode.objects.filter(former_key=organisation_id).select_related("organisation").first()
    if former is None:
        return _("该单位已不存在，请刷新页面。")
    return _("该单位已并入 %(kept)s，请刷新页面后再办。") % {"kept": former.organisation.label}
