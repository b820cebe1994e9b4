"""What several sides settle together: texts in versions, who has to agree, who did, and the keys that seal it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Count, F, Q, UniqueConstraint
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.languages import in_language
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import TEXT_TONES, TextState
from ..joint.keys import print_of
from ..joint.kinds import JointKind, joint_kinds


class JointTextQuerySet(models.QuerySet["JointText"]):
    """Which texts are seen, and which of them counts."""

    def visible_to(self, actor: Any) -> Self:
        """A draft is its author's alone; what was offered is the sides'; what all sides agreed on is as public as its kind."""
        public = Q(
            state__in=TextState.common(), kind__in=[kind.code for kind in joint_kinds if kind.is_public]
        )
        if not actor.is_authenticated:
            return self.filter(public)
        if actor.is_staff or actor.is_superuser:
            return self.all()
        mine = organisation_ids_of(actor)
        at_the_table = JointParty.objects.filter(organisation__in=mine).values("text")
        return self.filter(public | Q(author__in=mine) | (Q(pk__in=at_the_table) & ~Q(offered_at=None)))

    def about(self, kind: str, subject: models.Model) -> Self:
        return self.filter(kind=kind, subject=subject.pk)

    def with_counts(self) -> Self:
        """Each with how many `sides` it has and how many of them `approved`."""
        return self.annotate(
            sides=Count("parties", distinct=True), approved=Count("parties__approval", distinct=True)
        )

    def on_the_table(self) -> Self:
        return self.filter(state=TextState.OFFERED)

    def in_force(self) -> Self:
        """The last text that all sides agreed on."""
        return self.filter(state=TextState.AGREED)


class JointText(models.Model):
    """One version of a text that several sides settle; its terms never change once it was offered, and its number is never reused."""

    kind = models.CharField(_("类别"), max_length=20, editable=False)
    subject = models.PositiveBigIntegerField(_("所属事项"), editable=False)
    number = models.PositiveSmallIntegerField(_("稿次"), editable=False)
    edition = models.PositiveSmallIntegerField(_("版次"), null=True, editable=False)
    state = models.CharField(
        _("状态"), max_length=12, choices=TextState.choices, default=TextState.DRAFT, editable=False
    )
    author = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="authored_texts",
        verbose_name=_("提出单位"),
    )
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="successors", verbose_name=_("所依据的文本")
    )
    terms = models.JSONField(_("条款内容"), default=dict)
    fingerprint = models.CharField(_("文本指纹"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("起草时间"), default=clock.now, editable=False)
    offered_at = models.DateTimeField(_("提出时间"), null=True, editable=False)
    lapses_on = models.DateField(_("同意期限"), null=True, editable=False)
    agreed_at = models.DateTimeField(_("各方同意时间"), null=True, editable=False)
    closed_at = models.DateTimeField(_("结束时间"), null=True, editable=False)

    objects = JointTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("共同文本")
        ordering = ["kind", "subject", "number"]
        constraints = [
            UniqueConstraint(
                fields=["kind", "subject", "number"],
                name="jointtext_number_once",
                violation_error_message=_("同一事项的稿次不能重复"),
            ),
            UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state="offered"),
                name="jointtext_one_on_the_table",
                violation_error_message=_("同一事项同时只能有一份文本待各方同意"),
            ),
            UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state="agreed"),
                name="jointtext_one_in_force",
                violation_error_message=_("同一事项只能有一份各方同意的现行文本"),
            ),
            UniqueConstraint(
                fields=["kind", "subject", "author"],
                condition=Q(state="draft"),
                name="jointtext_one_draft_each",
                violation_error_message=_("一个单位对同一事项只能有一份草稿"),
            ),
        ]
        indexes = [models.Index(fields=["state", "lapses_on"], name="jointtext_lapsing")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call it: the third draft, and once all sides agreed, the first version."""
        if self.edition:
            return gettext("第 %(edition)s 版") % {"edition": self.edition}
        return gettext("第 %(number)s 稿") % {"number": self.number}

    @property
    def of_kind(self) -> JointKind:
        return joint_kinds[self.kind]

    @property
    def about(self) -> Any:
        """What the text settles, read anew."""
        return self.of_kind.model._base_manager.get(pk=self.subject)

    @property
    def state_tone(self) -> str:
        return TEXT_TONES[TextState(self.state)]

    @property
    def moment(self) -> Any:
        """When it came to where it is."""
        return self.agreed_at or self.offered_at or self.created_at

    @property
    def is_draft(self) -> bool:
        return self.state == TextState.DRAFT

    @property
    def is_common(self) -> bool:
        """Whether all sides agreed on it, now or once."""
        return self.state in TextState.common()


class JointParty(models.Model):
    """A side that has to agree to one text, and the organisation that speaks for it."""

    text = models.ForeignKey(JointText, models.CASCADE, related_name="parties", verbose_name=_("共同文本"))
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="joint_parties", verbose_name=_("单位")
    )
    name = models.CharField(_("称谓"), max_length=40)
    order = models.PositiveSmallIntegerField(_("顺序"))

    class Meta:
        verbose_name = verbose_name_plural = _("文本当事方")
        ordering = ["text", "order"]
        constraints = [
            UniqueConstraint(
                fields=["text", "organisation"],
                name="jointparty_once",
                violation_error_message=_("同一份文本中一个单位只能代表一方"),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the side is called in the reader's language: in English by the region of the organisation that speaks for it."""
        return in_language(self.name, self.organisation.region.label)


class SigningKey(models.Model):
    """An organisation's pair of keys: the private half lies encrypted, the public half is anybody's."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="signing_keys", verbose_name=_("单位")
    )
    public = models.CharField(_("公钥"), max_length=60, unique=True, editable=False)
    kept = models.TextField(_("加密保存的私钥"), editable=False)
    created_at = models.DateTimeField(_("启用时间"), default=clock.now, editable=False)
    retired_at = models.DateTimeField(_("停用时间"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, editable=False)
    reason = models.CharField(_("作废理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("印证密钥")
        ordering = ["organisation", "created_at", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["organisation"],
                condition=Q(retired_at=None),
                name="signingkey_one_in_use",
                violation_error_message=_("一个单位同时只有一把在用的密钥"),
            ),
            CheckConstraint(
                condition=Q(revoked_at=None) | Q(retired_at__isnull=False, retired_at__lte=F("revoked_at")),
                name="signingkey_revoked_is_retired",
                violation_error_message=_("作废的密钥须先停用"),
            ),
        ]

    def __str__(self) -> str:
        return self.print

    @property
    def print(self) -> str:
        """How people tell it from others."""
        return print_of(self.public)


class Approval(models.Model):
    """One side's yes to one fingerprint: who said it, for whom, when and from where, sealed with the organisation's key."""

    party = models.OneToOneField(
        JointParty, models.PROTECT, related_name="approval", verbose_name=_("当事方")
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="joint_approvals",
        verbose_name=_("同意人"),
    )
    approved_at = models.DateTimeField(_("同意时间"), default=clock.now, editable=False)
    address = models.GenericIPAddressField(_("网络地址"), null=True, editable=False)
    fingerprint = models.CharField(_("文本指纹"), max_length=64, editable=False)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="approvals", verbose_name=_("印证密钥"))
    statement = models.JSONField(_("同意的内容"), editable=False)
    signature = models.CharField(_("印证"), max_length=100, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("一方的同意")
        ordering = ["party__text", "party__order"]

    def __str__(self) -> str:
        return f"{self.party} · {self.fingerprint[:8]}"


class Remark(models.Model):
    """What a side wants changed in an offered text: of one clause, or of the whole."""

    text = models.ForeignKey(JointText, models.CASCADE, related_name="remarks", verbose_name=_("共同文本"))
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="joint_remarks", verbose_name=_("单位")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="joint_remarks", verbose_name=_("提出人")
    )
    clause = models.PositiveSmallIntegerField(_("条款序号"), null=True, blank=True)
    words = models.TextField(_("修改意见"), max_length=2000)
    made_at = models.DateTimeField(_("提出时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("修改意见")
        ordering = ["text", "clause", "pk"]

    def __str__(self) -> str:
        return self.words[:40]


class Reading(models.Model):
    """The last version of something that a person opened: what changed since is shown against it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="joint_readings", verbose_name=_("读者")
    )
    text = models.ForeignKey(JointText, models.CASCADE, related_name="readings", verbose_name=_("共同文本"))
    read_at = models.DateTimeField(_("阅读时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("阅读记录")
        ordering = ["person", "text"]
        constraints = [
            UniqueConstraint(
                fields=["person", "text"],
                name="reading_once",
                violation_error_message=_("同一读者对同一文本只记一次"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.text}"
