import factory

from jiedui.foundation.taxonomy.models import TechnicalField


class TechnicalFieldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TechnicalField

    code = factory.Sequence(lambda number: f"T{number:04}")
    name = factory.Sequence(lambda number: f"领域{number}")
    name_en = factory.Sequence(lambda number: f"Field {number}")
    parent = factory.LazyAttribute(
        lambda _: TechnicalField.objects.get_or_create(code="T", defaults={"name": "上级", "name_en": "Top"})[
            0
        ]
    )
