import factory

from jiedui.foundation.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A person who can sign in with the password `secret-enough-8`, their address verified."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"person{number}")
    email = factory.LazyAttribute(lambda it: f"{it.username}@example.org")
    name = factory.LazyAttribute(lambda it: f"示例{it.username}")
    password = factory.django.Password("secret-enough-8")

    @factory.post_generation
    def verified(self: User, create: bool, extracted: bool | None, **kwargs: object) -> None:
        from allauth.account.models import EmailAddress

        if create and self.email and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)
