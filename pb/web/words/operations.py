"""Sentences about witnesses, nightly checks, and counters while people vote."""

WORDS: dict[str, str] = {
    "witness.address": "Write an e-mail address, like saksi@example.id.",
    "witness.there": "This address gets the heads already.",
    "witness.too_many": "Twelve witnesses are the most.",
    "witness.label": "Write who it is.",
    "event.witness.named": "One more witness keeps the heads of the log",
    "event.witness.ended": "A witness gets no more heads of the log",
    "flash.witness_named": "The next head goes to this address too.",
    "flash.witness_ended": "No more heads go to this address.",
    "check.schema": "The shape of the database",
    "check.log": "The log, or an act in it",
    "event.box.root": "The box got its root in the log",
    "event.round.manifest_frozen": "List, costs, rules and electorate were frozen",
    "check.box": "A box that is closed, or the frozen list of a round",
    "check.seal": "Rows of a finished round",
    "check.ledger": "The ledger of a promise",
    "clock.drift": "The clock of the server jumped",
    "clock.behind": "The clock of the server lies behind what has happened already",
    "signal.device": "One device",
    "signal.address": "One internet address",
    "signal.assistant": "One assistant",
}
