"""Numbers that the gates of stages look at."""

from pb.workshops.rules import ANSWERED_BEFORE_AGREE, StageCounts, VersionState
from pb.workshops.tables import Contribution, DesignDecision, DesignOption, DesignVersion

_UNFINISHED = [VersionState.WRITING.value, VersionState.SUBMITTED.value, VersionState.DECLINED.value]


async def stage_counts(workshop: int) -> StageCounts:
    """What there is in a workshop, in five counts."""
    decisions = DesignDecision.workshop == workshop
    return StageCounts(
        options=await DesignOption.count().where(DesignOption.workshop == workshop),
        open_concerns=await Contribution.count().where(
            Contribution.workshop == workshop,
            Contribution.kind.is_in([kind.value for kind in ANSWERED_BEFORE_AGREE]),
            Contribution.answered_at.is_null(),
            Contribution.merged_into.is_null(),
            Contribution.hidden_at.is_null(),
        ),
        settled=await DesignDecision.count().where(decisions, DesignDecision.settled_at.is_not_null()),
        unsettled=await DesignDecision.count().where(decisions, DesignDecision.settled_at.is_null()),
        writing=await DesignVersion.count().where(
            DesignVersion.workshop == workshop, DesignVersion.state.is_in(_UNFINISHED)
        ),
    )
