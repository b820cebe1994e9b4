"""How an agreement's text is settled by its sides: the first kind of joint text."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch, touch_all

from . import events
from .choices import AgreementKind, AgreementState
from .joint.kinds import JointKind, joint_kinds
from .models import Agreement, AgreementVersion, Clause, JointText
from .wording import check_terms, day_in, parties_of
from .workflow import AGREEMENT


def on_the_table(agreement: Agreement, text: JointText) -> None:
    """The clauses become rows, to which remarks and later work can point."""
    version = AgreementVersion.objects.create(agreement=agreement, joint=text)
    Clause.objects.bulk_create(
        Clause(
            version=version,
            key=clause["_key"],
            number=clause["number"],
            kind=clause["kind"],
            heading=clause["heading"],
            heading_en=clause["_heading_en"],
            body=clause["body"],
        )
        for clause in text.terms["clauses"]
    )


def settled(agreement: Agreement, text: JointText) -> None:
    """What the agreement is called, says and how long it lasts follows the common text; it begins when its day has come."""
    terms = text.terms
    agreement.title, agreement.title_en = terms["title"], terms["_title_en"]
    agreement.principles = terms["principles"]
    agreement.notice_days = terms["notice_days"]
    agreement.starts_on = day_in(terms, "starts_on") or agreement.starts_on or clock.today()
    agreement.ends_on, agreement.reminded = day_in(terms, "ends_on"), None
    agreement.signed_on = agreement.signed_on or min(clock.today(), agreement.starts_on)
    agreement.save()
    if agreement.state == AgreementState.DRAFT:
        begin_if_due(agreement)
    touch_what_changed(agreement)


def begin_if_due(agreement: Agreement) -> bool:
    """Bring a settled agreement into force once its first day has come; whether it did. Inside a transaction."""
    if AGREEMENT.by_name["bring_into_force"].obstacles(agreement):
        return False
    AGREEMENT.move(agreement, "bring_into_force", actor=None)
    record(events.AGREEMENT_IN_FORCE, actor=None, target=agreement, organisation=agreement.drafter)
    touch_what_changed(agreement)
    return True


def touch_what_changed(agreement: Agreement) -> None:
    """A twinning that begins or ends changes who may find every row shown to twins; other agreements only themselves."""
    if agreement.kind == AgreementKind.FRAMEWORK:
        touch_all()
    else:
        touch(agreement)


def _title(agreement: Any) -> str:
    return str(agreement.label)


def _published(agreement: Any, text: JointText) -> str:
    return reverse("agreements:text", args=[agreement.code, text.number])


AGREEMENT_TEXT = joint_kinds.add(
    JointKind(
        code="agreement",
        label=_("协议文本"),
        model=Agreement,
        check=check_terms,
        parties=parties_of,
        offered=on_the_table,
        settled=settled,
        address=Agreement.get_desk_url,
        title=_title,
        published=_published,
        is_public=True,
    )
)
