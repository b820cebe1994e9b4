"""Tags and filters of the look, loaded everywhere."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, CheckboxInput, widgets
from django.http import QueryDict
from django.template import Context
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock, money
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.text import CHINESE_RUN
from jiedui.foundation.ui import once
from jiedui.foundation.ui.toasts import waiting_toasts

register = template.Library()

_DATES = {
    "zh": {"": "Y年n月j日", "time": "Y年n月j日 H:i", "short": "n月j日", "month": "Y年n月", "of_year": "n月"},
    "en": {"": "j F Y", "time": "j F Y, H:i", "short": "j M", "month": "F Y", "of_year": "M"},
}


@register.filter
def yuan(amount: Decimal | int | None) -> str:
    """`800000|yuan` → 80 万元; nothing for no amount."""
    return "" if amount is None or amount == "" else money.yuan(amount)


@register.filter
def date_cn(value: date | datetime | None, style: str = "") -> str:
    """2026年3月12日, in English 12 March 2026; styles `time`, `short`, `month`, and the month `of_year`."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    language = "en" if reads_english() else "zh"
    return formats.date_format(value, _DATES[language][style])


@register.filter
def kept_day(text: str) -> str:
    """A day that is kept as text, 2026-03-12, as people write it; any other text stays as it is."""
    try:
        return date_cn(date.fromisoformat(text))
    except (TypeError, ValueError):
        return text


@register.filter
def waited(since: datetime) -> str:
    """How long something has waited by the platform's clock, in its largest unit: 3 天."""
    return timesince(since, clock.now(), depth=1)


@register.filter
def written(text: Any) -> Any:
    """What people wrote, in whatever language: on an English page its Chinese is marked as Chinese.

    A voice then reads it aloud rightly, and a browser takes the right characters and offers to translate them.
    """
    words = text if isinstance(text, SafeString) else "" if text is None else str(text)
    if not reads_english() or not CHINESE_RUN.search(words):
        return words
    escaped = mark_safe if isinstance(words, SafeString) else conditional_escape
    parts: list[str] = []
    at = 0
    for run in CHINESE_RUN.finditer(words):
        parts += [
            escaped(words[at : run.start()]),
            f'<span lang="zh-Hans">{escaped(run.group())}</span>',
        ]
        at = run.end()
    return mark_safe("".join([*parts, escaped(words[at:])]))  # noqa: S308 -- every part is escaped here


@register.filter
def lang_of(text: Any) -> SafeString:
    """The attribute that says that an element, or what its other attributes say, is Chinese on an English page."""
    return mark_safe(' lang="zh-Hans"' if reads_english() and CHINESE_RUN.search(str(text or "")) else "")  # noqa: S308 -- both are ours


@register.filter
def side_of(sides: Any, organisation_id: Any = None) -> Any:
    """The first side an organisation stands on, from `side_map`; or of an object that knows its sides."""
    if isinstance(sides, Mapping):
        sides = sides.get(organisation_id) or ()
    elif sides is not None and not isinstance(sides, Iterable):
        found = getattr(sides, "side", None)
        sides = [found] if found else getattr(sides, "sides", ())
    return next(iter(sides or ()), None)


@register.simple_tag(takes_context=True)
def form_token(context: Context, *, another: bool = False) -> SafeString:
    """A hidden field that lets a form make one thing, however often it is sent; see `ui.once`.

    A form that came back keeps its token; `another` is for one that begins where an earlier one ended.
    """
    request = None if another else context.get("request")
    token = (once.token_in(request) if request else "") or once.new_token()
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, token)


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """The value of a key that is itself a variable."""
    return (mapping or {}).get(key)


@register.simple_tag(takes_context=True)
def query_set(context: Context, *pairs: Any, **changes: Any) -> str:
    """The page's query string with changes; None removes, and any change but the page's own starts at page one.

    Pairs serve names that are variables: `{% query_set facet.name option.value page=None %}`.
    """
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    changes |= dict(zip(pairs[::2], pairs[1::2], strict=True))
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, list | tuple):
            query.setlist(name, [str(item) for item in value])
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def query_without(context: Context, name: str, value: Any) -> str:
    """The page's query string without one value of a name that may stand several times."""
    query = context["request"].GET.copy()
    query.setlist(name, [item for item in query.getlist(name) if item != str(value)])
    query.pop("page", None)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def permitted(context: Context, permission: str, obj: Any = None) -> bool:
    """Whether the reader holds a permission on an object: `{% permitted "exchange.change_listing" demand as may %}`."""
    return context["request"].user.has_perm(permission, obj)


@register.simple_tag(takes_context=True)
def toasts(context: Context) -> list[dict[str, str]]:
    """Messages that wait for this reader; reading them takes them."""
    request = context.get("request")
    return waiting_toasts(request) if request is not None and hasattr(request, "_messages") else []


@register.filter
def html_attrs(attrs: Any) -> SafeString:
    """A component's remaining attributes, escaped; true stands alone, false and None are left out."""
    rest = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs or {})
    kept = [
        (name, value)
        for name, value in rest.items()
        if name != "class" and value is not False and value is not None
    ]
    return mark_safe(  # noqa: S308 -- every part is escaped here
        "".join(
            f" {conditional_escape(name)}"
            if value is True
            else f' {conditional_escape(name)}="{conditional_escape(value)}"'
            for name, value in kept
        )
    )


@register.filter
def extra_class(attrs: Any) -> str:
    """A class given to a component from outside, to stand after its own."""
    given = attrs.get("class") if attrs else ""
    return f" {given}" if given else ""


@register.filter
def field_kind(field: BoundField) -> str:
    """How a field is laid out: `box` (one checkbox), `choices` (a group), `file` or `line`."""
    widget = field.field.widget
    if isinstance(widget, widgets.CheckboxSelectMultiple | widgets.RadioSelect):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "box"
    if isinstance(widget, widgets.MultiWidget):
        return "several"
    return "file" if isinstance(widget, widgets.FileInput) else "line"


@register.simple_tag
def control(field: BoundField, described: str = "", count: Any = "", **extra: Any) -> SafeString:
    """The field's widget with class, description and state wired for readers' aids."""
    widget = field.field.widget
    kind = field_kind(field)
    attrs: dict[str, Any] = (
        {"class": f"{widget.attrs.get('class', '')} c-field__control".strip()}
        if kind in ("line", "file")
        else {}
    )
    if described and not (kind == "choices" and field.use_fieldset):
        attrs["aria-describedby"] = described
    if field.errors and kind != "choices":
        attrs["aria-invalid"] = "true"
    limit = getattr(field.field, "max_length", None)
    if count or (limit and isinstance(widget, widgets.Textarea)):
        attrs["data-count"] = "" if count in ("", True) else str(count)
    if not isinstance(widget, widgets.Select) and lang_of(field.value()):
        attrs["lang"] = "zh-Hans"
    attrs |= {
        name.replace("_", "-"): value for name, value in extra.items() if value not in ("", None, False)
    }
    drawn = field.as_widget(attrs=attrs)
    if not isinstance(widget, widgets.Select):
        return drawn
    spoken = _with_words(drawn, _("请选择") if field.field.required else _("无"))
    return _with_languages(spoken) if reads_english() else spoken


def _with_words(select: SafeString, nothing: str) -> SafeString:
    """A select whose empty option says what to do, where Django draws dashes."""
    dashes = BLANK_CHOICE_DASH[0][1]
    said = select.replace(f">{dashes}<", f">{conditional_escape(nothing)}<", 1)
    return mark_safe(said)  # noqa: S308 -- drawn and escaped by the widget


def _with_languages(select: SafeString) -> SafeString:
    """A select whose Chinese options say so."""
    said = re.sub(rf"<option(?=[^>]*>[^<]*{CHINESE_RUN.pattern})", '<option lang="zh-Hans"', select)
    return mark_safe(said)  # noqa: S308 -- drawn and escaped by the widget


@register.filter
def marked(text: str, spans: Iterable[Any] | None) -> SafeString:
    """Text with the given stretches in `<mark>`: spans are (start, end) pairs or objects that have both."""
    edges = sorted(
        (max(0, span.start), span.end) if hasattr(span, "start") else (max(0, int(span[0])), int(span[1]))
        for span in spans or ()
    )
    parts: list[str] = []
    at = 0
    for start, end in edges:
        start = max(start, at)
        if end <= start or start >= len(text):
            continue
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    drawn = mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 -- every part is escaped here
    return format_html('<span lang="zh-Hans">{}</span>', drawn) if lang_of(text) else drawn


@register.simple_tag
def share(value: Any, whole: Any = 100) -> int:
    """A part as whole percent between 0 and 100."""
    try:
        return max(0, min(100, round(float(value) * 100 / float(whole))))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0


@register.filter
def title_of(obj: Any) -> str:
    """An object's words for itself, whichever it has."""
    return str(obj) if isinstance(obj, str | Promise) else str(getattr(obj, "title", None) or obj)


@register.filter
def strip(text: str) -> str:
    """Whether a slot holds anything but space."""
    return str(text).strip()


@register.filter
def described_by(field: BoundField, hint: Any) -> str:
    """The ids of a field's hint and error, for `aria-describedby`."""
    ids = [f"{field.auto_id}_helptext"] if hint else []
    return " ".join([*ids, *([f"{field.auto_id}_error"] if field.errors else [])])


@register.filter
def first_control(field: BoundField) -> str:
    """Where a summary's link leads: the control itself, or its group."""
    return f"{field.auto_id}_field" if field_kind(field) in ("choices", "several") else field.id_for_label


@register.simple_tag
def page_numbers(page: Any) -> list[Any]:
    """Numbers around the current page, with … for gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag
def chosen_in(facets: Iterable[Any] | None) -> list[tuple[Any, Any]]:
    """Every chosen option with its facet."""
    return [(facet, option) for facet in facets or () for option in facet.chosen]


@register.filter
def crumb_label(crumb: Any) -> str:
    """A crumb is a pair (label, address), or has both as keys or attributes."""
    return str(_part(crumb, 0, "label"))


@register.filter
def crumb_url(crumb: Any) -> str:
    """The address of a crumb; the last one usually has none."""
    return str(_part(crumb, 1, "url") or "")


def _part(crumb: Any, index: int, name: str) -> Any:
    if isinstance(crumb, Mapping):
        return crumb.get(name, "")
    if isinstance(crumb, tuple | list):
        return crumb[index] if len(crumb) > index else ""
    return getattr(crumb, name, crumb if index == 0 else "")


@register.simple_tag
def step_url(step: Any, obj: Any, url_for: Any = "") -> str:
    """Where a step is posted to: `url_for` with {name} in it, or a prefix, or the object's own page, then `do/<name>/`."""
    if callable(url_for):
        return str(url_for(step.name))
    base = str(url_for or obj.get_absolute_url())
    return base.replace("{name}", step.name) if "{name}" in base else f"{base}do/{step.name}/"


@register.simple_tag
def step_tone(step: Any, first: bool = False) -> str:
    """A transition's own tone, else the first step leads and the others stand back."""
    return step.transition.tone or ("primary" if first else "quiet")
