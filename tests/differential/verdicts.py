"""What a validator thinks of an answer, and when two of them agree."""
from dataclasses import dataclass

SECURE = "secure"
INSECURE = "insecure"
BOGUS = "bogus"
INDETERMINATE = "indeterminate"


@dataclass(frozen=True)
class Verdict:
    status: str
    causes: tuple = ()  # dschain's finding codes, Unbound's extended DNS errors
    answer_types: frozenset = frozenset()  # Unbound's alone: of the records in the answer section
    names: tuple = ()  # dschain's alone: the name asked for, and those that aliases lead to

    def __str__(self):
        return f"{self.status} [{', '.join(self.causes)}]"


def agree(ours, theirs):
    if theirs.status == INDETERMINATE:
        # Unbound has no answer even without validation, and does not say what it has seen on the
        # way there: that the chain is broken, or that it ends and any answer would be insecure.
        return ours.status in (INDETERMINATE, BOGUS, INSECURE)
    return ours.status == theirs.status
