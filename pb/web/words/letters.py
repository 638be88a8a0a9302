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
    "letter.head": "Rembug, head no. %(number)s of the log, %(when)s.\n\nEntries: %(size)s\n"
    "Root: %(root)s\n\nKeep this message. The log must always begin with these entries:"
    " %(url)s must show the same root.",
    "letter.alarm.verify.wrong": "Rembug, %(when)s: the nightly check found rows that were changed."
    " Run pb verify on the server; it names them.",
    "letter.alarm.verify.failed": "Rembug, %(when)s: the nightly check could not do its work."
    " Run pb verify on the server and look why.",
    "letter.alarm.verify.missed": "Rembug, %(when)s: there was no check for more than a day."
    " Look whether the service runs.",
    "letter.alarm.clock.drift": "Rembug, %(when)s: the clock of the server jumped. No round moves by itself."
    " Set it right, then start the service again.",
    "letter.alarm.clock.behind": "Rembug, %(when)s: the clock of the server lies behind what has"
    " happened already. No round moves by itself until it is right.",
    "letter.alarm.clock.apart": "Rembug, %(when)s: the clocks of the server and of its database differ by"
    " more than a minute. No round moves by itself until they are right.",
    "letter.alarm.backup.wrong": "Rembug, %(when)s: the backup of last night does not hold what it should."
    " Run pb backup on the server and look why.",
    "letter.alarm.backup.failed": "Rembug, %(when)s: there is no backup of last night, or none that opens."
    " Run pb backup on the server and look why.",
    "letter.alarm.backup.missed": "Rembug, %(when)s: there was no backup for more than a day."
    " Look whether the service runs.",
    "letter.workshop_task": "Rembug: you promised something in a workshop (%(kode)s): %(what)s."
    " It should be done by %(when)s.",
    "letter.workshop_task_soon": "Rembug: by %(when)s this should be done (%(kode)s): %(what)s.",
    "letter.workshop_task_late": "Rembug: this is late (%(kode)s): %(what)s. It was due on %(when)s.",
}
