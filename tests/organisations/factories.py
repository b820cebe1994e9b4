import factory

from jiedui.foundation.core import clock
from jiedui.foundation.organisations.choices import OrganisationKind, Role
from jiedui.foundation.organisations.models import Membership, Organisation
from jiedui.foundation.organisations.selectors import forget_memberships
from tests.accounts.factories import UserFactory
from tests.regions.factories import RegionFactory


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A verified institute in 涪城区."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda number: f"示例研究所{number}")
    kind = OrganisationKind.INSTITUTE
    region = factory.SubFactory(RegionFactory)
    verified_at = factory.LazyFunction(clock.now)


class MembershipFactory(factory.django.DjangoModelFactory):
    """A person in an organisation; a plain member unless told otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.MEMBER

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        forget_memberships(made.user)
        return made


def manager_of(organisation: Organisation, **person: object):
    """Somebody who manages the organisation."""
    return MembershipFactory(organisation=organisation, role=Role.MANAGER, user=UserFactory(**person)).user
