"""Sentences for field sessions: what is written down, and every reason for a no."""

WORDS: dict[str, str] = {
    "session.day": "Choose a day that is at most a year away.",
    "session.venue": "Say where it is, in at most 120 letters.",
    "session.agencies": "Choose at least one agency, and at most twelve.",
    "card.early": "The session is still to come. Cards end on its day, or later.",
    "card.empty": "Write a question.",
    "card.too_long": "This is too long: at most 300 letters for a question, 500 for an answer.",
    "card.agency": "Begin with an agency that came, or choose one below.",
    "card.names": "This looks like a phone number or an identity number. Cards carry none.",
    "card.too_many": "A session has room for 200 cards.",
    "card.ended": "This card has ended in another way meanwhile.",
    "card.answer": "Write the answer, or what is promised.",
    "card.due": "Choose by when it is promised: today or a day to come.",
    "event.session.opened": "A field session was put down",
    "event.session.cards_written": "Cards were typed",
    "event.session.cards_ended": "Cards were answered or promised",
    "flash.session_opened": "The field session is public. Type the cards when it has begun.",
    "flash.cards_written": "The cards are written. Now say how each ended.",
    "flash.cards_ended": "It is written down, and everybody can read it.",
    "flash.cards_promised": "It is written down. What was promised is a promise now, and the agency is told.",
    "role.clock": "Rembug, by the calendar",
}
