"""Messages to the phones of people without an account. They hold no address: no link in an SMS is safe."""

WORDS: dict[str, str] = {
    "letter.workshop_seat": "Rembug: you have a seat now in “%(title)s” (%(kode)s), %(when)s, %(venue)s."
    " If you cannot come, give it up on the page of the workshop.",
    "letter.workshop_changed": "Rembug: the plan of “%(title)s” (%(kode)s) was changed."
    " Now: %(when)s, %(venue)s.",
    "letter.workshop_cancelled": "Rembug: “%(title)s” (%(kode)s), %(when)s, was called off.",
    "letter.workshop_taken_off": "Rembug: the facilitator took you off the list of “%(title)s” (%(kode)s).",
    "letter.workshop_tomorrow": "Rembug: “%(title)s” (%(kode)s) begins soon: %(when)s, %(venue)s.",
    "letter.workshop_task": "Rembug: you promised something in a workshop (%(kode)s): %(what)s."
    " It should be done by %(when)s.",
    "letter.workshop_task_soon": "Rembug: by %(when)s this should be done (%(kode)s): %(what)s.",
    "letter.workshop_task_late": "Rembug: this is late (%(kode)s): %(what)s. It was due on %(when)s.",
}
