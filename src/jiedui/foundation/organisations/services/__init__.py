"""What can be done with organisations and their people."""

from .allies import (
    accept_place,
    ask_for_place,
    decline_place,
    leave_alliance,
    offer_place,
    remove_ally,
    withdraw_place,
)
from .handover import (
    accept_handover,
    appoint_manager,
    decline_handover,
    forget_asking,
    offer_handover,
    withdraw_handover,
)
from .holding import hold
from .invitations import (
    Invited,
    accept_invitation,
    accept_own_invitation,
    invite_many,
    invite_member,
    send_invitation_again,
    withdraw_invitation,
)
from .joining import accept_joining, ask_to_join, decline_joining, withdraw_joining
from .logos import remove_logo, set_logo
from .members import add_member, change_role, leave_all, leave_organisation, remove_member
from .merging import decline_merge, merge_organisations, propose_merge, withdraw_merge
from .merging_jobs import ask_to_merge
from .organisations import (
    change_organisation,
    check_entry,
    create_organisation,
    enter_organisation,
    objection_to_striking,
    set_parent,
    strike_organisation,
    verify_organisation,
)
from .second_factor import demand_second_factor, lift_second_factor

__all__ = [
    "Invited",
    "accept_handover",
    "accept_invitation",
    "accept_joining",
    "accept_own_invitation",
    "accept_place",
    "add_member",
    "appoint_manager",
    "ask_for_place",
    "ask_to_join",
    "ask_to_merge",
    "change_organisation",
    "change_role",
    "check_entry",
    "create_organisation",
    "decline_handover",
    "decline_joining",
    "decline_merge",
    "decline_place",
    "demand_second_factor",
    "enter_organisation",
    "forget_asking",
    "hold",
    "invite_many",
    "invite_member",
    "leave_all",
    "leave_alliance",
    "leave_organisation",
    "lift_second_factor",
    "merge_organisations",
    "objection_to_striking",
    "offer_handover",
    "offer_place",
    "propose_merge",
    "remove_ally",
    "remove_logo",
    "remove_member",
    "send_invitation_again",
    "set_logo",
    "set_parent",
    "strike_organisation",
    "verify_organisation",
    "withdraw_handover",
    "withdraw_invitation",
    "withdraw_joining",
    "withdraw_merge",
    "withdraw_place",
]
