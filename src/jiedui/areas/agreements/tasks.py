"""What comes round: agreements whose last day has passed."""

from jiedui.foundation.core import clock
from jiedui.foundation.core.periodic import periodic

from .choices import AgreementState
from .models import Agreement
from .services import let_run_out


@periodic(at="00:10")
def end_what_has_run_out() -> int:
    """End agreements past their last day; how many there were."""
    past = Agreement.objects.filter(state=AgreementState.IN_FORCE, ends_on__lt=clock.today()).select_related(
        "drafter"
    )
    for agreement in past:
        let_run_out(agreement)
    return len(past)
