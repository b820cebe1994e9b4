"""`manage.py reset_second_factor USERNAME`: lets in again who lost telephone, passkeys and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.accounts.services import reset_second_factor
from jiedui.foundation.core.errors import DomainError


class Command(BaseCommand):
    help = "Take all second factors from a person, after making sure who is asking"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(_("没有这个用户名：%(name)s") % {"name": options["username"]})
        try:
            reset_second_factor(user, actor=None)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(_("已重置，%(name)s 现在可以只用密码登录。") % {"name": user.username})
