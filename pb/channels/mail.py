"""Mail over SMTP: one connection for some messages, closed to others by TLS."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from pb.channels.driver import SENT, Answer, Outgoing, Verdict
from pb.settings import MailServer, Tls

PATIENCE = 10.0  # seconds for each step of the talk


class Mail:
    """A way to one mail server; it connects with the first message."""

    def __init__(self, server: MailServer, password: str, host: str) -> None:
        self._server, self._password, self._host = server, password, host
        self._line: smtplib.SMTP | None = None

    def send(self, item: Outgoing) -> Answer:
        try:
            letter = as_mail(item, self._server.sender, self._host)
            letter["To"].encode("ascii")
        except ValueError:
            return Answer(Verdict.NEVER, "address")
        try:
            line = self._line or self._connect()
        except smtplib.SMTPResponseException as error:
            return Answer(Verdict.LATER, f"smtp {error.smtp_code}", down=True)
        except (OSError, smtplib.SMTPException):
            return Answer(Verdict.LATER, "smtp connection", down=True)
        return self._hand_over(line, letter, item.to)

    def _hand_over(self, line: smtplib.SMTP, letter: EmailMessage, to: str) -> Answer:
        try:
            line.send_message(letter, from_addr=parseaddr(self._server.sender)[1], to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            return self._refused(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPSenderRefused as error:
            self.close()
            return Answer(Verdict.LATER, f"smtp {error.smtp_code}", down=True)
        except smtplib.SMTPResponseException as error:
            return self._refused(error.smtp_code)
        except (OSError, smtplib.SMTPException):
            self.close()
            return Answer(Verdict.LATER, "smtp connection", down=True)
        return SENT

    def _refused(self, code: int) -> Answer:
        """5xx is for good; 421 says that the server goes away."""
        if code == 421:
            self.close()
        verdict = Verdict.NEVER if code >= 500 else Verdict.LATER
        return Answer(verdict, f"smtp {code}", down=code == 421)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        line: smtplib.SMTP
        if server.tls is Tls.FROM_THE_START:
            context = ssl.create_default_context()
            line = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=self._host, timeout=PATIENCE, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, local_hostname=self._host, timeout=PATIENCE)
        try:
            if server.tls is Tls.STARTTLS:
                line.starttls(context=ssl.create_default_context())
            if server.user:
                line.login(server.user, self._password)
        except (OSError, smtplib.SMTPException):
            line.close()
            raise
        self._line = line
        return line

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
            line.close()


def as_mail(item: Outgoing, sender: str, host: str) -> EmailMessage:
    """Plain text with a lasting Message-ID; with `stop` it can be ended by one tap (RFC 8058)."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = sender
    letter["To"] = item.to
    letter["Subject"] = item.subject
    letter["Date"] = format_datetime(item.written_at)
    letter["Message-ID"] = f"<{item.key}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    if item.stop:
        letter["List-Unsubscribe"] = f"<{item.stop}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(item.text, cte="quoted-printable")
    letter["Content-Language"] = item.language
    return letter
