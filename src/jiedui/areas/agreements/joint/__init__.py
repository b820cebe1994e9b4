"""One text, agreed by both: the mechanism for whatever several sides settle together.

A `JointKind` says what is settled (an agreement, a yearly plan, a joint report), who the sides are, and what follows when all
of them approved the same fingerprint. `services` has the verbs: draft, offer, ask for changes, counter, approve, lapse.
"""
