"""What can be done with organisations and their people."""

from .allies import add_ally, remove_ally
from .invitations import accept_invitation, accept_own_invitation, invite_member, withdraw_invitation
from .members import add_member, change_role, leave_all, leave_organisation, remove_member
from .organisations import change_organisation, create_organisation, set_parent, verify_organisation

__all__ = [
    "accept_invitation",
    "accept_own_invitation",
    "add_ally",
    "add_member",
    "change_organisation",
    "change_role",
    "create_organisation",
    "invite_member",
    "leave_all",
    "leave_organisation",
    "remove_ally",
    "remove_member",
    "set_parent",
    "verify_organisation",
    "withdraw_invitation",
]
