"""Who sees which listing, in SQL; `rules.py` says the same of one object and a test holds the two together."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from jiedui.areas.agreements.selectors import twinned_organisation_filter
from jiedui.foundation.core import clock
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.selectors import organisation_ids_of

from ..choices import EnquiryState, ListingState

NOTICE_DAYS = 14


class ListingQuerySet(QuerySet[Any]):
    """Common to achievements, demands and experts."""

    def visible_to(self, actor: Any) -> Self:
        """What the actor may know of: own things always, others' once published and within their circle."""
        if actor.is_authenticated and (actor.is_staff or actor.is_superuser):
            return self
        published = Q(state=ListingState.PUBLISHED)
        shown = published & Q(visibility=Visibility.PUBLIC)
        if actor.is_authenticated:
            own = organisation_ids_of(actor)
            shown |= Q(owner_id__in=own) | self._also_own(actor)
            shown |= (
                published
                & Q(visibility=Visibility.TWINNED)
                & twinned_organisation_filter(actor, prefix="owner")
            )
            if own:
                closer = published & Q(visibility__in=[Visibility.TWINNED, Visibility.PARTIES])
                shown |= closer & self._party(own)
        return self.filter(shown)

    def published(self) -> Self:
        return self.filter(state=ListingState.PUBLISHED)

    def owned_by(self, organisation_ids: Iterable[int]) -> Self:
        return self.filter(owner_id__in=list(organisation_ids))

    def named(self) -> Self:
        """Rows that everybody may connect with their owner."""
        return self

    def expiring(self, *, within: int = NOTICE_DAYS) -> Self:
        """Published, and running out in at most so many days."""
        last = clock.today() + timedelta(days=within)
        return self.published().filter(expires_on__lte=last)

    def for_reader(self, actor: Any) -> Self:
        """Rows with all that a card or page of them shows to this actor, without further queries."""
        return self.select_related("field__parent", "owner__region")

    def with_fields(self) -> Self:
        """Rows with all the technical fields they name, without further queries."""
        return self.select_related("field__parent")

    def introduced_to(self, actor: Any) -> Self:
        """Annotate whether an accepted enquiry has introduced the actor's organisations to the owner."""
        own = organisation_ids_of(actor) if actor.is_authenticated else frozenset()
        reader = Value(actor.pk if actor.is_authenticated else 0, output_field=IntegerField())
        if not own:
            return self.annotate(introduced=Value(False), introduced_reader=reader)
        introduced: Any = Exists(self._accepted(own, OuterRef("pk")))
        if (also := self._accepted_with_own(own, OuterRef("pk"))) is not None:
            introduced = ExpressionWrapper(introduced | Exists(also), output_field=BooleanField())
        return self.annotate(introduced=introduced, introduced_reader=reader)

    def _also_own(self, actor: Any) -> Q:
        """Rows that are the actor's own without belonging to one of their organisations; experts have such."""
        return Q(pk__in=[])

    def _party(self, organisation_ids: frozenset[int]) -> Q:
        enquiries = self._accepted(organisation_ids)
        party = Q(pk__in=enquiries.values(f"{self.model._meta.model_name}_id"))
        if (also := self._accepted_with_own(organisation_ids)) is not None:
            party |= Q(pk__in=also.values(f"own_{self.model._meta.model_name}_id"))
        return party

    def _accepted(self, organisation_ids: frozenset[int], pk: Any = None) -> QuerySet[Any]:
        """Accepted enquiries of these organisations about rows of this model."""
        enquiries = apps.get_model("exchange", "Enquiry")._base_manager.all()
        name = self.model._meta.model_name
        target = {f"{name}_id": pk} if pk is not None else {f"{name}__isnull": False}
        return enquiries.filter(
            state=EnquiryState.ACCEPTED, from_organisation_id__in=organisation_ids, **target
        )

    def _accepted_with_own(self, organisation_ids: frozenset[int], pk: Any = None) -> QuerySet[Any] | None:
        """Enquiries that these organisations accepted, and in which a row of this model was put forward."""
        name = f"own_{self.model._meta.model_name}"
        enquiries = apps.get_model("exchange", "Enquiry")
        if not any(field.name == name for field in enquiries._meta.get_fields()):
            return None
        forward = {f"{name}_id": pk} if pk is not None else {f"{name}__isnull": False}
        return enquiries._base_manager.filter(
            state=EnquiryState.ACCEPTED, to_organisation_id__in=organisation_ids, **forward
        )


class DemandQuerySet(ListingQuerySet):
    def for_reader(self, actor: Any) -> Self:
        return super().for_reader(actor).introduced_to(actor)

    def named(self) -> Self:
        return self.filter(anonymous=False)


class AchievementQuerySet(ListingQuerySet):
    def _party(self, organisation_ids: frozenset[int]) -> Q:
        through = self.model.contributors.through
        contributed = through._base_manager.filter(organisation_id__in=organisation_ids)
        return super()._party(organisation_ids) | Q(pk__in=contributed.values("achievement_id"))


class ExpertQuerySet(ListingQuerySet):
    def with_fields(self) -> Self:
        return super().with_fields().prefetch_related("fields")

    def _also_own(self, actor: Any) -> Q:
        return Q(person_id=actor.pk)
