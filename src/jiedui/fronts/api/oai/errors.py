"""Errors of the protocol, in the English that its foreign readers expect."""


class OaiError(Exception):
    """A question that the protocol answers with an error: `code` is one of its own."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def bad_verb(sentence: str) -> OaiError:
    return OaiError("badVerb", sentence)


def bad_argument(sentence: str) -> OaiError:
    return OaiError("badArgument", sentence)


def bad_token(sentence: str) -> OaiError:
    return OaiError("badResumptionToken", sentence)


def nothing_found() -> OaiError:
    return OaiError("noRecordsMatch", "No record matches the set and the dates asked for.")


def unknown_format(prefix: str) -> OaiError:
    return OaiError("cannotDisseminateFormat", f"The metadata format {prefix[:40]!r} is not offered.")


def unknown_identifier(identifier: str) -> OaiError:
    return OaiError("idDoesNotExist", f"No record has the identifier {identifier[:80]!r}.")
