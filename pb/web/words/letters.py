"""Messages to the phones of people without an account. They hold no address: no link in an SMS is safe."""

WORDS: dict[str, str] = {
    "letter.workshop_seat": "Rembug: you have a seat now in “%(title)s” (%(kode)s), %(when)s, %(venue)s."
    " If you cannot come, give it up on the page of the workshop.",
    "letter.workshop_changed": "Rembug: the plan of “%(title)s” (%(kode)s) was changed."
    " Now: %(when)s, %(venue)s.",
    "letter.workshop_cancelled": "Rembug: “%(title)s” (%(kode)s), %(when)s, was called off.",
    "letter.workshop_taken_off": "Rembug: the facilitator took you off the list of “%(title)s” (%(kode)s).",
    "letter.workshop_tomorrow": "Rembug: “%(title)s” (%(kode)s) begins soon: %(when)s, %(venue)s.",
    "letter.volunteer_place": "Rembug: you take part now in “%(title)s” (%(kode)s), %(when)s, %(venue)s."
    " If you cannot come, step back on its page.",
    "letter.volunteer_changed": "Rembug: “%(title)s” (%(kode)s), %(when)s, is at another place: %(venue)s.",
    "letter.volunteer_cancelled": "Rembug: the shift of “%(title)s” (%(kode)s), %(when)s, was called off.",
    "letter.volunteer_taken_off": "Rembug: you were taken off the list of “%(title)s” (%(kode)s), %(when)s.",
    "letter.volunteer_tomorrow": "Rembug: “%(title)s” (%(kode)s) begins soon: %(when)s, %(venue)s.",
    "letter.workshop_task": "Rembug: you promised something in a workshop (%(kode)s): %(what)s."
    " It should be done by %(when)s.",
    "letter.workshop_task_soon": "Rembug: by %(when)s this should be done (%(kode)s): %(what)s.",
    "letter.workshop_task_late": "Rembug: this is late (%(kode)s): %(what)s. It was due on %(when)s.",
}
