"""What comes round: agreements that begin, end or are about to, and texts whose time is over."""

from datetime import timedelta

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic

from .choices import AgreementState, TextState
from .joint.services import lapse
from .models import Agreement, JointText
from .services import REMINDED_AT, begin, end_without_sides, let_run_out, remind


@periodic(at="00:05")
def begin_what_is_due() -> int:
    """Bring settled agreements into force on their first day; how many there were."""
    settled = Agreement.objects.filter(
        state=AgreementState.DRAFT, starts_on__lte=clock.today(), versions__joint__state=TextState.AGREED
    ).select_related("drafter")
    return sum(begin(agreement) for agreement in settled)


@periodic(at="00:10")
def end_what_has_run_out() -> int:
    """End agreements past their last day, or with fewer than two sides left; how many there were."""
    in_force = Agreement.objects.filter(state=AgreementState.IN_FORCE).select_related("drafter")
    past = list(in_force.filter(ends_on__lt=clock.today()))
    for agreement in past:
        let_run_out(agreement)
    left = in_force.filter(sides__leaves_on__lte=clock.today()).distinct()
    alone = [agreement for agreement in left if agreement.sides.remaining().count() < 2]
    for agreement in alone:
        end_without_sides(agreement)
    return len(past) + len(alone)


@periodic(at="00:15")
def let_texts_lapse() -> int:
    """Close texts that not all sides approved in time; how many there were."""
    late = JointText.objects.on_the_table().filter(lapses_on__lt=clock.today())
    return sum(lapse(text) for text in late)


@periodic(at="08:00")
def remind_of_the_end() -> int:
    """Tell the sides 90, 30 and 7 days before the last day, each once; how many agreements were told of."""
    ending = Agreement.objects.in_force().filter(ends_on__lte=clock.today() + timedelta(days=REMINDED_AT[0]))
    return sum(remind(agreement) for agreement in ending.select_related("drafter"))
