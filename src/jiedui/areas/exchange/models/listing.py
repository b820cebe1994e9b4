"""What achievements, demands and experts have in common."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.languages import in_language, reads_english
from jiedui.foundation.core.models import Coded, Timestamped
from jiedui.foundation.core.text import excerpt, sort_key
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import LISTING_TONES, ListingState
from ..validators import TextList
from .querysets import ListingQuerySet

EDITABLE = frozenset({ListingState.DRAFT, ListingState.RETURNED})


class Listing(Timestamped, Coded):
    """Something that one organisation offers or wants, and that others may find while it is published."""

    public_texts: ClassVar[tuple[str, ...]] = ("title", "title_en", "summary", "summary_en")
    kind_name: ClassVar[str] = ""
    main_text: ClassVar[str] = "summary"

    title = models.CharField(_("名称"), max_length=120)
    title_en = models.CharField(_("英文名称"), max_length=250, blank=True)
    summary = models.CharField(_("摘要"), max_length=300, blank=True)
    summary_en = models.CharField(_("英文摘要"), max_length=600, blank=True)
    keywords = models.JSONField(
        _("关键词"), default=list, blank=True, validators=[TextList(at_most=10, longest=30)]
    )
    field = models.ForeignKey(
        "taxonomy.TechnicalField",
        verbose_name=_("技术领域"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    owner = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("所属单位"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=ListingState.choices,
        default=ListingState.DRAFT,
        editable=False,
    )
    visibility = models.CharField(
        _("可见范围"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    expiry_told_on = models.DateField(_("到期提醒日"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("创建人"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, editable=False)
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("发布人"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    secrecy_checked_at = models.DateTimeField(_("保密审查时间"), null=True, editable=False)
    secrecy_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("保密审查人"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    return_reason = models.CharField(_("退回或下架理由"), max_length=1000, blank=True, editable=False)
    sort_key = models.CharField(max_length=200, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-published_at", "-pk")
        indexes = [
            models.Index(fields=["state", "visibility", "-published_at"], name="%(class)s_shown"),
            models.Index(fields=["state", "-published_at", "-id"], name="%(class)s_newest"),
            models.Index(fields=["state", "sort_key", "id"], name="%(class)s_named"),
            models.Index(fields=["owner", "state"], name="%(class)s_own"),
            models.Index(fields=["owner", "-updated_at"], name="%(class)s_changed"),
            models.Index(fields=["state", "expires_on"], name="%(class)s_expiry"),
            models.Index(fields=["sort_key"], name="%(class)s_sound"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ListingState.PUBLISHED)
                | Q(published_at__isnull=False, secrecy_checked_at__isnull=False, expires_on__isnull=False),
                name="%(class)s_published_whole",
                violation_error_message=_("发布前须完成保密审查，并填写有效期"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(str(self))
        if (fields := kwargs.get("update_fields")) is not None and {"title", "name"} & set(fields):
            kwargs["update_fields"] = {*fields, "sort_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"exchange:{self.kind_name}", args=[self.code])

    def get_desk_url(self) -> str:
        return reverse(f"exchange:desk_{self.kind_name}", args=[self.code])

    @property
    def pdf_url(self) -> str:
        return reverse(f"exchange:{self.kind_name}_pdf", args=[self.code])

    @property
    def word_url(self) -> str:
        return reverse(f"exchange:{self.kind_name}_word", args=[self.code])

    def all_fields(self) -> list[Any]:
        """The technical fields it names."""
        return [self.field] if self.field_id else []

    @property
    def kind_label(self) -> str:
        """What sort of listing this is, in the reader's language."""
        return str(self._meta.verbose_name)

    @property
    def state_tone(self) -> str:
        return LISTING_TONES[ListingState(self.state)]

    @property
    def list_url(self) -> str:
        return reverse(f"exchange:{self.kind_name}s")

    @property
    def card_facts(self) -> list[str]:
        """Two or three short facts beside the title in a list."""
        return []

    @property
    def attachment_label(self) -> str:
        """Where files are added to it, see `files.urls`."""
        return self._meta.label_lower

    @property
    def version(self) -> str:
        """Which writing of it a page showed: goes along with a form, so that nobody decides about another one."""
        return self.updated_at.isoformat()

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def heading(self) -> str:
        """How the listing is called where it stands among others, in the reader's language."""
        return in_language(self.title, self.title_en)

    @property
    def label(self) -> str:
        """What sentences call it, in the reader's language."""
        return self.heading

    @property
    def lead(self) -> str:
        """What it is in a few lines: the summary, or the beginning of the main text where none was written."""
        if self.summary_en and reads_english():
            return self.summary_en
        return self.summary or excerpt(str(getattr(self, self.main_text)), 150)

    @property
    def hides_owner(self) -> bool:
        """Whether strangers must not learn whose this is."""
        return False

    def owner_known_to(self, actor: Any) -> bool:
        """Whether the actor may learn whose this is: own people, staff, and those who were introduced."""
        if not self.hides_owner:
            return True
        if not actor.is_authenticated:
            return False
        if actor.is_staff or actor.is_superuser or self.owner_id in organisation_ids_of(actor):
            return True
        row: Any = self
        if getattr(row, "introduced_reader", None) != actor.pk:
            row = type(self)._default_manager.introduced_to(actor).get(pk=self.pk)  # type: ignore[attr-defined]  # -- every listing's manager has it
        return bool(row.introduced)

    def owner_for(self, actor: Any) -> Any | None:
        """The owner as this reader may see it: None while an anonymous owner has not been introduced."""
        return self.owner if self.owner_known_to(actor) else None
