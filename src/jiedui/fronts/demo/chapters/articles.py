"""News: written by an editor, published by a reviewer, with two drawn pictures each."""

import zlib
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.utils.html import format_html
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Revision

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.choices import Role
from jiedui.fronts.demo.drawings import draw
from jiedui.fronts.demo.reading import ArticleEntry
from jiedui.fronts.demo.world import Scene, World, moment
from jiedui.fronts.portal.choices import EDITORS, NEWS_SLUG, REVIEWERS
from jiedui.fronts.portal.models import ArticlePage, NewsIndexPage
from jiedui.fronts.portal.services import appoint

DESK_OPENS = date(2020, 4, 28)
REPORTED = "据公开报道整理；配图为示意图"
INVENTED = "示例文章，内容与配图均为虚构"
GROUP_OF = {Role.EDITOR: EDITORS, Role.PUBLISHER: REVIEWERS}


def tell(world: World) -> Iterator[Scene]:
    """The desk is staffed the day after the signing; what happened before is written up then."""
    yield Scene(moment(DESK_OPENS, 8), partial(_staff_desk, world))
    for entry in world.content.articles:
        yield Scene(moment(max(entry.date, DESK_OPENS), 17, entry.slug), partial(_publish, world, entry))


def _staff_desk(world: World) -> None:
    for person in world.content.people:
        if group := GROUP_OF.get(Role(person.role)):
            appoint(world.people[person.username], group=group, actor=world.administrator)


def _publish(world: World, entry: ArticleEntry) -> None:
    editors = [person.username for person in world.content.people if person.role == Role.EDITOR]
    editor = world.people[editors[zlib.crc32(entry.slug.encode()) % len(editors)]]
    reviewer = next(person.username for person in world.content.people if person.role == Role.PUBLISHER)
    cover, inside = (_picture(entry, view, caption, editor) for view, caption in enumerate(entry.captions))
    body: list[tuple[str, Any]] = [
        ("paragraph", str(format_html("<p>{}</p>", text))) for text in entry.paragraphs
    ]
    body.insert(
        2, ("picture", {"image": inside, "caption": entry.captions[1], "description": entry.captions[1]})
    )
    page = ArticlePage(
        title=entry.title,
        title_en=entry.title_en,
        slug=entry.slug,
        lead=entry.lead,
        lead_en=entry.lead_en,
        date=entry.date,
        cover=cover,
        body=body,
        source_line=REPORTED if entry.is_reported else INVENTED,
        owner=editor,
        first_published_at=clock.now(),
    )
    NewsIndexPage.objects.get(slug=NEWS_SLUG).add_child(instance=page)
    revision = page.save_revision(user=editor)
    revision.publish(user=world.people[reviewer])
    _date_back(page, revision)


def _date_back(page: Page, revision: Revision) -> None:
    """Wagtail asks its own clock; the story's moment is put in afterwards."""
    now = clock.now()
    Revision.objects.filter(pk=revision.pk).update(created_at=now)
    Page.objects.filter(pk=page.pk).update(
        first_published_at=now, last_published_at=now, latest_revision_created_at=now
    )


def _picture(entry: ArticleEntry, view: int, caption: str, editor: User) -> AbstractImage:
    drawing = draw(entry.motif, view=view, title=caption)
    return get_image_model().objects.create(
        title=caption,
        description=caption,
        file=ContentFile(drawing.svg().encode(), name=f"{entry.slug}-{view + 1}.svg"),
        uploaded_by_user=editor,
    )
