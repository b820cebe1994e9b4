"""The editors' form of a page."""

from itertools import count
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from jiedui.foundation.core.text import slugify_pinyin


class PortalPageForm(WagtailAdminPageForm):
    """An address left empty is made from the sound of the title: the browser can only make it of Latin letters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        if slug := self.cleaned_data.get("slug"):
            return str(slug)
        base = slugify_pinyin(self.cleaned_data.get("title") or "") or "page"
        names = (base if number == 1 else f"{base}-{number}" for number in count(1))
        return next(name for name in names if self._is_free(name))

    def _is_free(self, slug: str) -> bool:
        return bool(self.instance._slug_is_available(slug, self.parent_page, self.instance))
