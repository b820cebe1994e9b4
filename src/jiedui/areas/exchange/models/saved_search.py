"""订阅检索: a search that a person keeps, and which listings it has told them of."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock

from ..choices import AlertRhythm, ListingKind


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, actor: Any) -> "SavedSearchQuerySet":
        """One's own, and nobody else's: what somebody looks for is their own affair."""
        return self.filter(person=actor) if actor.is_authenticated else self.none()


class SavedSearch(models.Model):
    """What somebody looks for in a list: `query` is the list's own address, `problem` words to be matched by meaning.

    `looked_at` is when the person last opened it; `checked_through` is up to where new listings were looked at.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.CASCADE,
        related_name="saved_searches",
    )
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("在哪里找"), max_length=12, choices=ListingKind.choices)
    query = models.CharField(_("检索条件"), max_length=1000, blank=True, editable=False)
    problem = models.TextField(_("问题描述"), max_length=2000, blank=True, editable=False)
    other_side = models.BooleanField(_("只要对方的"), default=False, help_text=_("对方随本单位所在一方而定"))
    rhythm = models.CharField(
        _("提醒"), max_length=8, choices=AlertRhythm.choices, default=AlertRhythm.AT_ONCE
    )
    paused = models.BooleanField(_("暂停"), default=False, editable=False)
    created_at = models.DateTimeField(_("保存时间"), default=clock.now, editable=False)
    looked_at = models.DateTimeField(_("上次查看时间"), default=clock.now, editable=False)
    checked_through = models.DateTimeField(_("已检查至"), default=clock.now, editable=False)
    told_at = models.DateTimeField(_("上次提醒时间"), default=clock.now, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("订阅检索")
        verbose_name_plural = _("订阅检索")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["paused", "checked_through"], name="saved_search_due")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exchange:saved_search", args=[self.pk])

    @property
    def list_url(self) -> str:
        """The list that it was saved from, as it stands today."""
        return reverse(f"exchange:{self.kind}s") + (f"?{self.query}" if self.query else "")


class SearchFind(models.Model):
    """A listing that a saved search found after it was saved: it is told of once, however often it is published again."""

    search = models.ForeignKey(
        SavedSearch, verbose_name=_("订阅检索"), on_delete=models.CASCADE, related_name="finds"
    )
    listing_key = models.BigIntegerField(_("供需信息编号"))
    found_at = models.DateTimeField(_("发现时间"), default=clock.now)
    told = models.BooleanField(_("已提醒"), default=False)

    class Meta:
        verbose_name = _("检索新增")
        verbose_name_plural = _("检索新增")
        ordering = ("-found_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["search", "listing_key"], name="search_find_once")]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.listing_key}"
