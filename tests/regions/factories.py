import factory

from jiedui.foundation.regions.models import Region


class RegionFactory(factory.django.DjangoModelFactory):
    """绵阳市涪城区 unless told otherwise; the same code gives the same row."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "510703"
    name = "涪城区"
    full_name = factory.SelfAttribute("name")
    level = factory.LazyAttribute(
        lambda it: "province" if it.code.endswith("0000") else "city" if it.code.endswith("00") else "county"
    )
    parent_code = factory.LazyAttribute(
        lambda it: (
            ""
            if it.code.endswith("0000")
            else it.code[:2] + "0000"
            if it.code.endswith("00") or it.code[:2] in {"11", "12", "31", "50"}
            else it.code[:4] + "00"
        )
    )
