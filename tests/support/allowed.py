"""What the architecture test lets pass, each with its reason."""

STRANGER = "nobody is signed in yet"
CLOCK = "the clock of the process acts"
PART = "a part of other services, in their transaction"
# Services that do not say by whom, and why.
WITHOUT_ACTOR = {
    "people.ask_for_code": STRANGER,
    "people.use_code": STRANGER,
    "people.check_password": STRANGER,
    "people.pass_second_factor": STRANGER,
    "people.set_password_by_code": STRANGER,
    "people.join": STRANGER,
    "people.open_account": STRANGER,
    "people.create_account": "the operator, at the command line",
    "places.load_places": "the operator, when the place list is loaded",
    "people.forget_codes": CLOCK,
    "ballots.move_due_rounds": CLOCK,
    "outcomes.publish_due_rounds": CLOCK,
    "people.notify": PART,
    "people.write_guest": PART,
    "people.write_to_guests": PART,
    "people.keep_guests": PART,
    "people.wipe_guests": PART,
    "people.forget_guests": CLOCK,
    "workshops.remind_seats": CLOCK,
    "workshops.remind_tasks": CLOCK,
    "workshops.forget_workshop_guests": CLOCK,
    "commitments.settle_windows": CLOCK,
    "places.ensure_rw": PART,
    "outcomes.write_count": PART,
}
READS = "it asks, and writes nothing"
# Services that do not say when, and why.
WITHOUT_NOW = {
    "people.require_password": READS,
    "rounds.require_for_facilitator": READS,
    "people.write_guest": PART,
    "people.keep_guests": PART,
    "people.wipe_guests": PART,
}
HASHES = "a password is hashed outside the transaction, which comes after it"
COUNTED = "the try is counted even when what follows is refused; the transaction comes after it"
EACH = "a transaction for each round"
MANY = "notes of one moment are written in one transaction, which comes after it"
EACH_WORKSHOP = "a transaction for each workshop"
# Services without a transaction of their own, and why.
WITHOUT_TRANSACTION = {
    "people.ask_for_code": COUNTED,
    "people.use_code": COUNTED,
    "people.pass_second_factor": COUNTED,
    "proposals.comment": COUNTED,
    "workshops.sit": COUNTED,
    "workshops.attend": COUNTED,
    "workshops.remind_seats": EACH_WORKSHOP,
    "workshops.contribute": MANY,
    "workshops.reply": MANY,
    "people.join": HASHES,
    "people.create_account": HASHES,
    "people.change_password": HASHES,
    "people.set_password_by_code": HASHES,
    "people.give_role_by_contact": "it looks for the person; the transaction comes after it",
    "outcomes.publish_count": "the count runs beside the event loop; the transaction comes after it",
    "ballots.move_due_rounds": EACH,
    "outcomes.publish_due_rounds": EACH,
    "people.check_password": "it asks, and counts the failure",
    "people.require_password": READS,
    "rounds.require_for_facilitator": PART,
    "people.notify": PART,
    "people.write_guest": PART,
    "people.write_to_guests": PART,
    "people.keep_guests": PART,
    "people.wipe_guests": PART,
    "places.ensure_rw": PART,
    "outcomes.write_count": PART,
}
DRAFT = "a draft, seen by its writer alone"
SESSION = "a session: who comes and goes is not written down"
# Services that write nothing in the record, and why.
WITHOUT_RECORD = {
    "proposals.start_draft": DRAFT,
    "proposals.start_edit": DRAFT,
    "proposals.save_draft": DRAFT,
    "proposals.delete_draft": DRAFT,
    "proposals.add_photo": DRAFT,
    "proposals.remove_photo": DRAFT,
    "rounds.create_round": DRAFT,
    "rounds.edit_draft": DRAFT,
    "rounds.delete_draft": DRAFT,
    "ballots.tap": DRAFT,
    "people.ask_for_code": SESSION,
    "people.use_code": SESSION,
    "people.forget_codes": SESSION,
    "people.write_guest": PART,
    "people.write_to_guests": PART,
    "people.keep_guests": PART,
    "people.wipe_guests": PART,
    "people.forget_guests": CLOCK,
    "workshops.remind_seats": CLOCK,
    "workshops.remind_tasks": CLOCK,
    "workshops.forget_workshop_guests": CLOCK,
    "commitments.follow": "who wants to be told of what is nobody's business",
    "people.check_password": SESSION,
    "people.require_password": SESSION,
    "people.pass_second_factor": SESSION,
    "people.read_all": SESSION,
    "people.choose_language": SESSION,
    "places.load_places": "official codes, before anything happens",
    "places.ensure_rw": PART,
    "people.notify": PART,
    "outcomes.write_count": PART,
    "rounds.require_for_facilitator": PART,
}
# Files beside tables, queries, services and the core that may speak to the database, and why.
MAY_SPEAK_TO_THE_DATABASE = {
    "pb/people/sessions.py": "sessions are written by the web and read by it",
    "pb/outcomes/importing.py": "an election is written whole, in one transaction",
    "pb/piccolo_app.py": "the list of all tables",
    "pb/demo/build.py": "it looks whether the database is empty",
}
# Files that look at a clock, and why.
MAY_LOOK_AT_A_CLOCK = {
    "pb/app.py": "the clock of the app",
    "pb/cli.py": "the clock of the command",
    "pb/core/db/migrate.py": "when a migration ran",
    "pb/web/edge/lines.py": "when a line of the log was written",
}
# Enums whose sentences stand under other keys than their values: the forms of those keys.
SAID_AS = {
    "RoleKind": ["role.{}"],
    "Way": ["way.{}", "way_says.{}"],
    "DecisionKind": ["decision.{}", "notice.decided.{}"],
    "Category": ["category.{}"],
    "Phase": ["phase.{}", "doing.{}"],
    "GateCode": ["{}", "{}.no"],
    "WorkshopStage": ["stage_now.{}", "stage_says.{}"],
    "Group": ["group.{}"],
    "SeatState": ["seat_state.{}"],
    "Kind": ["kind.{}"],
    "Value": ["value.{}"],
    "StanceKind": ["stance.{}"],
    "VersionState": ["version_state.{}"],
    "Signed": ["signed.{}"],
    "Answer": ["answer.{}"],
    "Discipline": ["discipline.{}"],
    "PromiseState": ["promise_state.{}", "promise_says.{}"],
    "EntryKind": ["ledger.{}"],
    "PartyKind": ["party.{}"],
    "Brings": ["brings.{}"],
}
# Enums that no page shows, and why.
UNSAID = {
    "Channel": "how a message travels",
    "Ties": "in the record of a count",
    "WhyVoid": "in the record of a count; the command has its words",
    "StepKind": "in the record of a count",
    "BallotKind": "in the record of a count",
    "Comparison": "in the record of a count",
    "Rule": "rounds offer two of them by name; a trial says its way",
    "Completion": "rounds offer four of them by name; a trial says its way",
    "Family": "a part of a rule",
    "Worth": "a part of a rule",
    "Scale": "a part of a rule",
    "TrialState": "shown as progress",
    "NameShown": "a value of a form",
    "Reminder": "the kind of a notice, told as notice.*",
    "StageEvent": "a move of the table of stages; people see the stage that it leads to",
    "VersionEvent": "a move of the table of versions; people see the state that it leads to",
    "MoveEvent": "a move of the table of phases; people see the phase that it leads to",
}
