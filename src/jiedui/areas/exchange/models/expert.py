"""专家: the profile of a person who can be asked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.foundation.core.languages import in_language

from ..choices import ExpertService, ListingState
from ..validators import ChoiceList, TextList
from .listing import Listing
from .querysets import ExpertQuerySet


class Expert(Listing):
    """`title` says in one line what the person is good at; `name` is who they are."""

    code_prefix = "ZJ"
    kind_name = "expert"
    main_text = "profile"
    public_texts = ("name", "name_en", "position", *Listing.public_texts, "profile", "works", "keywords")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("平台账号"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="expert_profiles",
    )
    name = models.CharField(_("姓名"), max_length=60)
    name_en = models.CharField(_("英文姓名"), max_length=120, blank=True)
    position = models.CharField(_("职称或职务"), max_length=60, blank=True)
    fields = models.ManyToManyField(
        "taxonomy.TechnicalField", verbose_name=_("其他领域"), blank=True, related_name="experts_also"
    )
    profile = models.TextField(_("专长介绍"), max_length=8000, blank=True)
    works = models.JSONField(
        _("代表性工作"), default=list, blank=True, validators=[TextList(at_most=20, longest=200)]
    )
    services = models.JSONField(
        _("可提供的服务"), default=list, blank=True, validators=[ChoiceList(ExpertService.values)]
    )
    consent_at = models.DateTimeField(_("本人同意公开的时间"), null=True, editable=False)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("同意登记人"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = ExpertQuerySet.as_manager()

    class Meta(Listing.Meta):
        verbose_name = _("专家")
        verbose_name_plural = pgettext_lazy("plural", "专家")
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state=ListingState.PUBLISHED) | Q(consent_at__isnull=False),
                name="expert_published_with_consent",
                violation_error_message=_("专家本人同意后才能公开"),
            ),
            models.UniqueConstraint(
                fields=["person", "owner"],
                name="expert_once_per_organisation",
                violation_error_message=_("此人在本单位已有专家档案"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.title}"

    @property
    def heading(self) -> str:
        name = in_language(self.name, self.name_en)
        return f"{name} · {super().heading}"

    def all_fields(self) -> list[Any]:
        more = getattr(self, "more_fields", None)
        return list(dict.fromkeys([*super().all_fields(), *(self.fields.all() if more is None else more)]))

    @property
    def service_labels(self) -> list[str]:
        return [str(ExpertService(value).label) for value in self.services]

    @property
    def card_facts(self) -> list[str]:
        return self.service_labels
