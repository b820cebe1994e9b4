"""`manage.py train_matching`: weights learned from feedback now, instead of on Monday night; or back to those before."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.areas.exchange.choices import ModelState
from jiedui.areas.exchange.learning import changes_in_words
from jiedui.areas.exchange.models import MatchingModel
from jiedui.areas.exchange.services.learning import roll_back, train_matching
from jiedui.foundation.core.errors import DomainError
from jiedui.foundation.ops.preparing import bar


class Command(BaseCommand):
    help = "Learn the weights of the features from accepted enquiries and from what was marked suitable or unsuitable"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="train and tell, but keep nothing")
        parser.add_argument(
            "--roll-back", action="store_true", help="return to the version in use before the present one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["roll_back"]:
                self._told_return(roll_back(actor=None))
                return
            with bar(_("训练匹配模型"), self.stderr) as progress:
                made = train_matching(save=not options["dry_run"], progress=progress)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self._told(made, saved=not options["dry_run"])

    def _told_return(self, before: MatchingModel | None) -> None:
        version = str(before) if before is not None else _("出厂权重")
        self.stdout.write(_("已回退，现用：%(version)s。") % {"version": version})

    def _told(self, made: MatchingModel, *, saved: bool) -> None:
        scores = {**{f"old_{k}": v for k, v in made.old_scores.items()}, **made.new_scores}
        self.stdout.write(
            _("%(pairs)d 对、%(demands)d 项需求") % {"pairs": made.pairs, "demands": made.demands}
        )
        self.stdout.write(
            _("nDCG@10 %(old_ndcg).4f → %(ndcg).4f，对数似然 %(old_likelihood).4f → %(likelihood).4f")
            % scores
        )
        for change in changes_in_words(made):
            self.stdout.write(f"  {change.label} {change.old:.2f} → {change.new:.2f}  {change.why}")
        self.stdout.write(_told_state(made, saved))


def _told_state(made: MatchingModel, saved: bool) -> str:
    better = made.state == ModelState.CANDIDATE
    if not saved:
        return (
            _("比现用版本好；只是试算，没有保存。") if better else _("不比现用版本好；只是试算，没有保存。")
        )
    if better:
        return _("已保存为候选：%(version)s。请在工作台“匹配质量”启用。") % {"version": made}
    return _("不比现用版本好，未采用：%(version)s。") % {"version": made}
