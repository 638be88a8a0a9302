"""Sentences for the codes of people."""

WORDS: dict[str, str] = {
    "password.short": "Choose a longer password: at least 10 letters or signs, 12 for staff.",
    "password.long": "Choose a password of at most 128 letters.",
    "password.common": "Many people use this password. Choose another one.",
    "password.personal": "Choose a password that is not your name, your number or the name of this app.",
    "code.wrong": "This code is not right. Look at the newest message.",
    "code.expired": "This code is no longer valid. Ask for a new one.",
    "person.taken": "There is already an account with this number or e-mail.",
    "person.wrong_password": "The number, the e-mail or the password is not right.",
    "person.too_many_codes": "Too many codes were sent to this address. Try again in an hour.",
    "person.too_many_tries": "Too many wrong tries. Wait a quarter of an hour, then try again.",
    "person.outside_place": "This person lives outside your area.",
    "person.no_ward": "This person has not chosen a kelurahan yet.",
    "person.not_higher": "This person already has this proof or a better one.",
    "person.own_role": "Nobody gives or ends their own role. Ask another administrator.",
    "person.has_role": "This person already has this role here.",
    "person.no_second_factor": "Set up your second factor first.",
    "person.old_terms": "A newer version was published in the meantime. Read that one.",
    "flash.agreed": "Thank you. Your consent is kept with its version.",
    "person.staff_stays": "You hold a role. Ask an administrator to end it before you leave.",
    "told.page": "Only here on my page",
    "told.daily": "One message a day, when there is something new",
    "told.at_once": "One message a day, and decisions at once",
    "flash.told": "We tell you the way you chose.",
    "flash.name": "Your public name was changed.",
    "flash.ward": "Your place was changed.",
    "notice.password_anew": (
        "A new password was set with a code. Was it not you? Go to the kelurahan office with your card: "
        "somebody else may read your messages."
    ),
    "flash.password": "Your password was changed. Other devices are logged out.",
    "flash.sessions": "All other devices are logged out.",
    "flash.joined": "Welcome. Your account is ready.",
    "flash.second_factor": "Your second factor works.",
    "flash.level": "The proof of residence was raised.",
    "lack.signers": "Two people who sign in one place: two facilitators, or a facilitator and a witness.",
    "lack.professional": "A professional who checks proposals, with the agency.",
    "lack.officer": "An officer who looks at proof of residence at the counter.",
    "lack.council": "A council member who decides once the count is public.",
    "lack.messages": (
        "A way out for messages: without mail or phone nobody gets a code. "
        "Whoever runs the server sets it up."
    ),
    "flash.role_given": "The role was given. It works after the next log-in.",
    "flash.role_taken": "The role has ended.",
}
