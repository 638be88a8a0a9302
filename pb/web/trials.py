"""Count it yourself: a file or a finished round, under several rules side by side."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.errors import Refused, refuse_if
from pb.outcomes.queries import counted_contests, public_ballots
from pb.rounds.queries import require_round
from pb.trials import services
from pb.trials.queries import require_trial
from pb.trials.rules import MOST_BYTES, MOST_NOTES, Ballots, TrialState, Way, WhyNotTry, why_not_try
from pb.trials.worker import marks_of
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import translate as _
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.visit import visit_of
from pb.web.words import say


class TrialForm(msgspec.Struct, kw_only=True):
    """What to count (a file goes before a round), and how."""

    cara: list[str]
    berkas: Any = None
    putaran: str = ""


@get("/hitung", name="trial.new", opt=opt(ANYONE))
async def new(request: HTTPRequest) -> Response[Any]:
    """The form; `?putaran=KODE-1` chooses a finished round."""
    return await _form(request, chosen=request.query_params.get("putaran", ""))


async def _form(
    request: HTTPRequest,
    chosen: str = "",
    ways: tuple[str, ...] = (Way.GREEDY_VOTES, Way.MES_COST_GREEDY),
    errors: FormErrors | None = None,
    notes: tuple[tuple[int, str, str], ...] = (),
    status: int = 200,
) -> Response[Any]:
    return page(
        request,
        "trials/new.html",
        status=status,
        private=True,
        chosen=chosen,
        ways=ways,
        all_ways=[(way.value, say(f"way.{way}"), say(f"way_says.{way}")) for way in Way],
        rounds=[
            (f"{line.kode}-{line.number}", f"{line.title}: {line.name}") for line in await counted_contests()
        ],
        errors=errors,
        notes=notes[:MOST_NOTES],
        more_notes=max(0, len(notes) - MOST_NOTES),
    )


@post("/hitung", name="trial.begin", status_code=303, opt=opt(ANYONE))
async def begin(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """Read the file, or take the round; then count beside the requests."""
    form = await read_form(request, TrialForm)
    if isinstance(form, FormErrors):
        return await _form(request, form.typed("putaran"), errors=form, status=422)
    value, raw = form.value, form.raw
    ways = tuple(Way(way) for way in value.cara if way in set(Way))
    faults: tuple[tuple[int, str, str], ...] = ()
    try:
        refuse_if(why_not_try(ways))
        key, faults = await _begin(value, ways, visit_of(request.scope).peer, now)
    except Refused as refused:
        many = refused.reason is WhyNotTry.TOO_MANY
        field = "putaran" if refused.reason is WhyNotTry.NOTHING else "berkas" if many else "cara"
        raw.add(field, str(say(refused.reason)))
        return await _form(request, value.putaran, ways, raw, status=429 if many else 422)
    if key is None:
        raw.add("berkas", _("This file cannot be counted. The lines below say why."))
        return await _form(request, value.putaran, ways, raw, faults, 422)
    return redirect_to(request, "trial", id=key)


async def _begin(
    value: TrialForm, ways: tuple[Way, ...], peer: str, now: datetime
) -> tuple[int | None, tuple[tuple[int, str, str], ...]]:
    """The number of the trial of the file, or of the round where no file was sent; None with the faults."""
    if isinstance(value.berkas, UploadFile) and (data := await value.berkas.read(MOST_BYTES + 1)):
        found = await services.read_file(data, value.berkas.filename[:200], peer=peer, now=now)
        key = None if found.ballots is None else await services.begin(found.ballots, ways, now=now)
        return key, found.notes
    ballots = await round_ballots(value.putaran)
    if ballots is None:
        raise Refused(WhyNotTry.NOTHING)
    return await services.begin_with_round(ballots, ways, peer=peer, now=now), ()


async def round_ballots(chosen: str) -> Ballots | None:
    """The published ballots of a contest, given as `KODE-number`."""
    kode, _sign, number = chosen.rpartition("-")
    if chosen not in {f"{line.kode}-{line.number}" for line in await counted_contests()}:
        return None
    facts = await require_round(kode)
    contest = facts.contest(int(number))
    profile, titles = await public_ballots(contest)
    return Ballots(
        name=f"{facts.title}: {contest.name}",
        currency=facts.currency,
        decimals=facts.decimals,
        budget=contest.budget,
        ties=facts.ties,
        projects=tuple((project.id, titles[project.id], project.cost) for project in profile.projects),
        ballots=tuple((marks_of(ballot), n) for ballot, n in profile.ballots.items()),
        kind=profile.kind.value,
        min_votes=facts.min_votes,
    )


@get("/hitung/{id:int}", name="trial", opt=opt(ANYONE))
async def trial(request: HTTPRequest, id: FromPath[int]) -> Response[Any]:
    """The results side by side; until all are there the page looks again by itself."""
    facts = await require_trial(id)
    answer = page(request, "trials/trial.html", block="hasil", private=True, t=facts)
    if facts.state is TrialState.WAITING:
        answer.headers["Refresh"] = "3"
    return answer


ROUTES = [new, begin, trial]
