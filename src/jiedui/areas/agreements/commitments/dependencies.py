"""Which commitments come before which: never in a circle."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid

from ..choices import CommitmentState
from ..models import Commitment


def check_dependencies(commitment: Commitment, wanted: Sequence[Commitment]) -> None:
    """Refuse what belongs elsewhere, was cancelled, or would lead back to where it began.

    Raises:
        Invalid: with the way round in words.
    """
    for other in wanted:
        if other.agreement_id != commitment.agreement_id:
            raise _refused(_("前置事项须是同一份协议的事项：%(title)s") % {"title": other.title})
        if other.state == CommitmentState.CANCELLED:
            raise _refused(_("前置事项已取消：%(title)s") % {"title": other.title})
    if way := _way_back(commitment, wanted):
        titles = dict(Commitment.objects.filter(pk__in=way).values_list("pk", "title"))
        words = " → ".join(titles[pk] for pk in way)
        raise _refused(_("前置事项不能绕成圈：%(way)s") % {"way": words})


def _way_back(commitment: Commitment, wanted: Sequence[Commitment]) -> list[int]:
    """From the commitment through what it would wait for back to itself; empty when there is no such way."""
    links = Commitment.depends_on.through._base_manager.filter(
        from_commitment__agreement=commitment.agreement_id
    )
    before: dict[int, list[int]] = defaultdict(list)
    for first, second in links.values_list("from_commitment", "to_commitment"):
        before[first].append(second)
    before[commitment.pk] = [other.pk for other in wanted]
    seen: set[int] = set()
    ways = [[commitment.pk]]
    while ways:
        way = ways.pop()
        for following in before[way[-1]]:
            if following == commitment.pk:
                return [*way, following]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def _refused(sentence: str) -> Invalid:
    return Invalid({"depends_on": [sentence]})
