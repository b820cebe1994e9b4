"""What must be filled in before a listing can be published: a table, read by the workflow, the forms and the docs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext

from .choices import AchievementKind, Cooperation, ExpertService, IpState, PriceMode, Stage
from .models import Achievement, Demand, Expert, Listing


@dataclass(frozen=True)
class When:
    """Fields that are required while `attribute` is (or, for a list, contains) `value`; always, without attribute."""

    fields: tuple[str, ...]
    attribute: str = ""
    value: TextChoices | None = None

    def holds(self, read: Callable[[str], Any]) -> bool:
        if not self.attribute or self.value is None:
            return True
        actual = read(self.attribute)
        return self.value in actual if isinstance(actual, list | tuple) else actual == self.value

    def reason(self, model: type[Listing]) -> str:
        """The condition in words; empty when it always holds."""
        if self.value is None:
            return ""
        label = label_of(model, self.attribute)
        return gettext("%(label)s：%(target)s") % {"label": label, "target": self.value.label}


@dataclass(frozen=True)
class Missing:
    """A required field that is empty, and the sentence that says so."""

    field: str
    label: str
    sentence: str


REQUIRED: dict[type[Listing], tuple[When, ...]] = {
    Achievement: (
        When(("summary", "description", "field", "keywords", "transfer_modes")),
        When(("ip_numbers",), "kind", AchievementKind.PATENT),
        When(("ip_numbers",), "kind", AchievementKind.STANDARD),
        When(("scenes",), "kind", AchievementKind.SOFTWARE),
        When(("scenes",), "kind", AchievementKind.VARIETY),
        When(("scenes",), "kind", AchievementKind.PROCESS),
        When(("trl", "trl_note"), "kind", AchievementKind.PROTOTYPE),
        When(("trl_note",), "stage", Stage.MIDDLE),
        When(("trl_note", "scenes"), "stage", Stage.MATURE),
        When(("ip_numbers",), "ip_state", IpState.GRANTED),
        When(("ip_numbers",), "ip_state", IpState.REGISTERED),
        When(("price_min",), "price_mode", PriceMode.FIXED),
        When(("price_min", "price_max"), "price_mode", PriceMode.RANGE),
    ),
    Demand: (
        When(("problem", "field", "keywords", "cooperation")),
        When(("targets",), "cooperation", Cooperation.DEVELOPMENT),
        When(("targets",), "cooperation", Cooperation.TRANSFER),
        When(("targets",), "cooperation", Cooperation.LICENCE),
    ),
    Expert: (
        When(("name", "position", "field", "keywords", "profile", "services")),
        When(("works",), "services", ExpertService.DEVELOPMENT),
        When(("works",), "services", ExpertService.REVIEW),
    ),
}


def label_of(model: type[Listing], name: str) -> str:
    """What a field is called on the form and in refusals."""
    field: Any = model._meta.get_field(name)
    return str(field.verbose_name)


def required_always(model: type[Listing]) -> frozenset[str]:
    """Fields that every listing of the kind needs."""
    return frozenset(name for rule in REQUIRED[model] if rule.value is None for name in rule.fields)


def required_of(listing: Listing) -> dict[str, str]:
    """The fields this listing needs as it stands, each with the condition that makes it so (empty: always)."""

    def read(name: str) -> Any:
        return getattr(listing, name)

    found: dict[str, str] = {"title": ""}
    for rule in REQUIRED[type(listing)]:
        if rule.holds(read):
            for name in rule.fields:
                found.setdefault(name, rule.reason(type(listing)))
    return found


def missing(listing: Listing) -> list[Missing]:
    """What is still empty, in the order of the table."""
    return list(_missing(listing))


def _missing(listing: Listing) -> Iterator[Missing]:
    for name, reason in required_of(listing).items():
        if not _is_empty(listing, name):
            continue
        label = label_of(type(listing), name)
        if reason:
            sentence = gettext("请填写“%(field)s”（%(reason)s）") % {"field": label, "reason": reason}
        else:
            sentence = gettext("请填写“%(field)s”") % {"field": label}
        yield Missing(name, label, sentence)


def _is_empty(listing: Listing, name: str) -> bool:
    if name == "field":
        return listing.field_id is None
    return getattr(listing, name) in (None, "", [])


def conditions_of(model: type[Listing], name: str) -> list[str]:
    """Under which conditions a field is required, in words: the form shows them beside the field."""
    values: dict[str, list[str]] = {}
    for rule in REQUIRED[model]:
        if name in rule.fields and rule.value is not None:
            values.setdefault(rule.attribute, []).append(str(rule.value.label))
    return [
        gettext("%(field)s为%(values)s")
        % {"field": label_of(model, attribute), "values": gettext("、").join(labels)}
        for attribute, labels in values.items()
    ]


def as_markdown() -> str:
    """The table as the developers' documentation shows it."""
    lines = [
        "# 发布前的必填项",
        "",
        "<!-- Written from src/jiedui/areas/exchange/requirements.py by tests/exchange/test_requirements.py;",
        "     rewrite with: python manage.py shell -c "
        '"from jiedui.areas.exchange.requirements import as_markdown; print(as_markdown())" -->',
        "",
        "草稿只要有名称就能保存；提交审核和发布时，下表各项须已填写。",
    ]
    for model, rules in REQUIRED.items():
        lines += [
            "",
            f"## {model._meta.verbose_name} `{model.__name__}`",
            "",
            "| 条件 | 必填字段 |",
            "| --- | --- |",
        ]
        for rule in rules:
            labels = "、".join(f"{label_of(model, name)} `{name}`" for name in rule.fields)
            lines.append(f"| {rule.reason(model) or '一律'} | {labels} |")
    return "\n".join(lines) + "\n"
