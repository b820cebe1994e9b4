"""How activities are found: what is announced, by those who may see it; minutes and names stay out."""

from typing import Any

from jiedui.foundation.core.indexing import SearchDocument, SearchSource
from jiedui.foundation.core.visibility import PUBLIC_AUDIENCE, Visibility

from .models import Activity
from .selectors import hosts_of, with_parts


def document(activity: Activity) -> SearchDocument | None:
    """An activity in preparation is found by those who prepare it."""
    topics = [item.title for item in activity.agenda.all()]
    clauses = [clause.heading for clause in activity.clauses.all()]
    hosts = [organisation.name for organisation in hosts_of(activity)]
    parts = [activity.purpose, activity.venue, *topics, *clauses, *hosts]
    return SearchDocument(
        title=activity.title,
        body="\n".join(part for part in parts if part),
        audience=audience_of(activity),
        attrs={"state": activity.state, "subkind": activity.kind, "year": activity.day.year},
        names=(activity.title, activity.title_en),
    )


def audience_of(activity: Activity) -> tuple[str, ...]:
    """The circles that may find it."""
    circles = [f"org:{organisation.pk}" for organisation in hosts_of(activity)]
    if activity.announced_at is None:
        return tuple(circles)
    if activity.visibility == Visibility.PUBLIC:
        return (PUBLIC_AUDIENCE,)
    if activity.visibility == Visibility.TWINNED:
        agreement = activity.agreement
        circles += [f"twinning:{key}" for key in (agreement.pk, agreement.parent_id) if key]
    people = activity.participants.all()
    circles += [f"user:{person.user_id}" for person in people if person.user_id]
    return tuple(circles)


def _visible(actor: Any) -> Any:
    return Activity.objects.visible_to(actor)


def source(label: Any) -> SearchSource:
    return SearchSource(
        kind="activity",
        label=label,
        model=Activity,
        rows=lambda: with_parts(Activity.objects.all()).prefetch_related("agenda", "participants"),
        document=document,
        visible=_visible,
    )
