"""Where a proposal stands: its station, computed from round, verdict and outcome."""

from enum import StrEnum

import msgspec

from pb.rounds.rules import ORDER, Phase


class Stage(StrEnum):
    """Seven stations of a proposal, as its bar shows them."""

    PROPOSED = "stage.proposed"
    CHECKED = "stage.checked"
    DESIGNED = "stage.designed"
    VOTED = "stage.voted"
    RESULT = "stage.result"
    BUILT = "stage.built"
    FINISHED = "stage.finished"


STAGES = tuple(Stage)
_STAGE_OF = {
    Phase.DRAFT: Stage.PROPOSED,
    Phase.IDEAS: Stage.PROPOSED,
    Phase.SCREENING: Stage.CHECKED,
    Phase.CODESIGN: Stage.DESIGNED,
    Phase.LISTING: Stage.VOTED,
    Phase.VOTING: Stage.VOTED,
    Phase.CLOSED: Stage.RESULT,
    Phase.CHALLENGE: Stage.RESULT,
    Phase.PUBLISHED: Stage.RESULT,
    Phase.DELIVERY: Stage.BUILT,
    Phase.ARCHIVED: Stage.FINISHED,
}

_GONE = {"withdrawn": (Stage.PROPOSED, "no"), "merged": (Stage.DESIGNED, "done")}


class Standing(msgspec.Struct, frozen=True):
    """Where a proposal stands: its station, a word with its tone, and whether it stopped there."""

    stage: Stage
    number: int
    tone: str
    word: str
    stopped: bool


def standing(phase: Phase, *, state: str, verdict: str | None, funded: bool | None = None) -> Standing:
    """Computed from the phase of the round, the verdict and the outcome; never stored."""
    stage = _STAGE_OF[phase]
    if state in _GONE:
        gone_at, tone = _GONE[state]
        return _stand(gone_at, tone, f"standing.{state}", stopped=True)
    if verdict == "not_eligible":
        return _stand(Stage.CHECKED, "no", "standing.not_eligible", stopped=True)
    if funded is not None and ORDER.index(phase) >= ORDER.index(Phase.PUBLISHED):
        if not funded:
            return _stand(Stage.RESULT, "no", "standing.not_funded", stopped=True)
        return _stand(stage, "done", "standing.funded")
    if ORDER.index(phase) >= ORDER.index(Phase.CLOSED):
        return _stand(Stage.RESULT, "wait", "standing.counting")
    if verdict is not None:
        word = "standing.eligible_changed" if verdict == "eligible_changed" else "standing.eligible"
        return _stand(max(stage, Stage.CHECKED, key=STAGES.index), "done", word)
    if ORDER.index(phase) >= ORDER.index(Phase.VOTING):
        return _stand(Stage.CHECKED, "no", "standing.not_screened", stopped=True)
    return _stand(min(stage, Stage.CHECKED, key=STAGES.index), "wait", "standing.waiting")


def _stand(stage: Stage, tone: str, word: str, *, stopped: bool = False) -> Standing:
    return Standing(stage, STAGES.index(stage) + 1, tone, word, stopped)
