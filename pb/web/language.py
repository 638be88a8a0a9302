"""The language switch: a cookie, and the language of the account."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.response import Redirect

from pb.people.services import choose_language
from pb.web.access import ANYONE_WITHOUT_TOKEN, opt
from pb.web.forms import FormErrors, read_form
from pb.web.i18n import LANGUAGES
from pb.web.render import PRIVATE, HTTPRequest, safe_path
from pb.web.visit import LANGUAGE_COOKIE, visit_of

_YEAR = 365 * 24 * 60 * 60


class LanguageForm(msgspec.Struct, kw_only=True):
    """The language chosen and the page to come back to."""

    bahasa: Annotated[str, msgspec.Meta(max_length=2)] = ""
    kembali: Annotated[str, msgspec.Meta(max_length=2000)] = "/"


@post("/bahasa", name="language", status_code=303, opt=opt(ANYONE_WITHOUT_TOKEN))
async def switch(request: HTTPRequest) -> Response[None]:
    """Set the cookie; nothing else is changed, so this form stands on cached pages without a token."""
    form = await read_form(request, LanguageForm)
    back = "/" if isinstance(form, FormErrors) else safe_path(form.value.kembali)
    answer: Redirect = Redirect(path=back, status_code=303, headers={"Cache-Control": PRIVATE})
    if isinstance(form, FormErrors) or form.value.bahasa not in LANGUAGES:
        return answer
    visit = visit_of(request.scope)
    if visit.actor.person is not None:
        await choose_language(form.value.bahasa, by=visit.actor, now=visit.now)
    answer.set_cookie(
        key=LANGUAGE_COOKIE,
        value=form.value.bahasa,
        max_age=_YEAR,
        path="/",
        secure=visit.settings.production,
        httponly=True,
        samesite="lax",
    )
    return answer


ROUTES = [switch]
