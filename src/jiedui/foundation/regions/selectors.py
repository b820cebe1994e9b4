"""Finding a division by what people type."""

from django.db.models import Q

from jiedui.foundation.core.text import fold

from .models import Region, RegionQuerySet


def regions_named(text: str) -> list[Region]:
    """Today's divisions that the text may mean: a code, a name, a full name, or the choice `510703 四川省绵阳市涪城区`.

    An exact name beats one that merely begins so: 绵阳 means 绵阳市.
    """
    words = "".join(text.split())
    if words[:6].isdecimal() and len(words) >= 6:
        return list(Region.objects.today().filter(code=words[:6]))
    words = fold(words)
    if not words:
        return []
    today = Region.objects.today()
    exact = list(today.filter(Q(name=words) | Q(full_name=words)))
    return exact or list(today.filter(Q(name__startswith=words) | Q(full_name__endswith=words))[:20])


def near(codes: frozenset[str]) -> RegionQuerySet:
    """Divisions worth offering first to those at home in these codes: the same cities, or the same municipality."""
    where = Q(pk__in=[])
    for code in codes:
        where |= Q(code__startswith=code[:4])
    return Region.objects.today().filter(where)


def facet_code(code: str) -> str:
    """The division by which lists are counted: the city, or the district of a municipality."""
    if code[:2] in {"11", "12", "31", "50", "81", "82"} or code.endswith("0000"):
        return code
    return code[:4] + "00"
