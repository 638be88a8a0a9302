"""Sentences for the codes of the core: roles, levels, kinds of events."""

WORDS: dict[str, str] = {
    "role.resident": "Resident",
    "role.facilitator": "Facilitator",
    "role.professional": "Professional",
    "role.officer": "Officer",
    "role.council": "Council member",
    "role.witness": "Witness",
    "role.administrator": "Administrator",
    "role.clock": "By the clock",
    "barred.role": "It needs a role that this person does not hold.",
    "barred.step_up": "The second factor was not fresh.",
    "barred.place": "It belongs to somebody else or lies in another place, or it is not there.",
    "barred.own": "It concerns the person who asked. Somebody else has to do it.",
    "barred.second": "The same person did the first half. A second one has to do this.",
    "level.0": "Not known yet",
    "level.1": "Reached by code",
    "level.2": "Residence attested",
    "level.3": "Seen at the counter",
    "city.in_use": "Something has already happened here. Another city begins with a new database.",
}
