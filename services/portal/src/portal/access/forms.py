"""Forms: each comes from a page of ours, in the browser that was shown it, and says what was typed."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit
from uuid import UUID, uuid4

from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile

from common.web import Problem
from portal.clients.refusals import Refusal

TIE = "csrf"
"""The hidden field that ties a form to the browser it was shown in."""
KEY = "key"
"""The hidden field by which the services know a form that arrives twice (Idempotency-Key)."""
_TIE_BYTES = 32
_FIELDS_MAX, _FILES_MAX = 800, 20
"""The longest form is a claim of 200 days, of three fields each."""
PLAIN_CHARS_MAX = 300
"""Of a number or a code, or of a whole address that a QR code holds. Folding a text takes time that grows with the
square of the combining marks in it: a megabyte of them would hold everybody up for minutes.
"""
_SERVICE_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_KEPT_BYTES_MAX = 160_000
"""As a field of the sign-in form: ten thousand Chinese characters, fifteen bytes each, and the rest."""
_OF = "csrf-of"
"""In what is kept, at its beginning: whose session the form was shown in."""
_OF_CHARS_MAX = 60
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_NEVER_KEPT = {TIE, _OF, KEY, "password", "new_password", "again", "code", "enrolment", "second_factor"}


class FormLost(Exception):
    """The form belongs to another session, such as one that has ended since: it is shown to its person once more."""


@dataclass(frozen=True)
class Typed:
    """What was typed into a form."""

    fields: FormData

    def text(self, name: str) -> str:
        """What stands in a field, without blanks around it; empty where there is no such field."""
        value = self.fields.get(name)
        return value.strip() if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """The same as it was typed: blanks may belong to a password."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def plain(self, name: str) -> str:
        """A number or a code: full-width characters and blanks are what input methods make of it."""
        return folded(self.text(name)).upper()

    def number(self, name: str, most: int) -> int:
        """A whole number from 1 on that a page of ours wrote, such as on which page of a list a form stood; 1 for
        anything else.
        """
        written = self.plain(name)
        number = int(written) if written.isdecimal() and len(written) <= len(str(most)) else 1
        return min(max(number, 1), most)

    def day(self, name: str) -> date | None:
        """A day as people write it: ``2026-3-5``, ``2026.3.5``, ``2026年3月5日``, ``20260305``; ``None`` where there is
        nothing. Raises ``ValueError`` for anything else.
        """
        written = self.plain(name)
        if not written:
            return None
        found = _DAY.fullmatch(written)
        if found is None:
            raise ValueError("this is no day")
        return date(*(int(part) for part in found.groups() if part is not None))

    def texts(self, name: str) -> Sequence[str]:
        """All values of a field that may be chosen several times."""
        return [value for value in self.fields.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """A file that was chosen, or ``None``."""
        value = self.fields.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    @property
    def key(self) -> Mapping[str, str]:
        """The header by which a service knows the same form again; none for a key that no page of ours wrote."""
        return {"idempotency-key": key} if _SERVICE_KEY.fullmatch(key := self.text(KEY)) else {}

    def kept(self) -> str:
        """What can be carried through another sign-in: texts, and no secrets, with whose they are (:func:`kept_of`)."""
        pairs = [
            (name, value)
            for name, value in self.fields.multi_items()
            if isinstance(value, str) and name not in _NEVER_KEPT and value
        ]
        if not pairs or sum(len(value) for _, value in pairs) > _KEPT_BYTES_MAX:
            return ""
        kept = urlencode([(_OF, self.secret(TIE).partition(".")[2]), *pairs])
        return kept if len(quote_plus(kept)) <= _KEPT_BYTES_MAX else ""


@dataclass
class Errors:
    """What is wrong with a form: sentences by field, in the order in which they were found."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, sentence: str) -> None:
        """Something is wrong with a field, or with the whole form where ``name`` is empty."""
        self.found.append((name, sentence))

    def at(self, name: str) -> str:
        """The sentence that stands at a field; empty where nothing is wrong with it."""
        return next((sentence for at, sentence in self.found if at == name), "")

    def __bool__(self) -> bool:
        return bool(self.found)

    @classmethod
    def of(cls, refusal: Refusal, names: Mapping[str, str] | None = None) -> "Errors":
        """What a service said of single fields, or of all of it.

        ``names``: the service's name of a field → the form's, where they differ; what the form has no field for is said
        of the whole form.
        """
        errors = cls()
        for error in refusal.problem.errors:
            at = error.at.removeprefix("body/")
            errors.add(at if names is None else names.get(at, ""), error.what)
        if not errors:
            errors.add("", refusal.problem.detail)
        return errors


def folded(text: str) -> str:
    """Without blanks and in the narrow forms of its characters; what is too long to be a number stays as it is."""
    if len(text) > PLAIN_CHARS_MAX:
        return text
    return "".join(unicodedata.normalize("NFKC", text).split())


def tie_of(session: str) -> bytes:
    """What ties a form to a session, or to the browser's own word where nobody is signed in."""
    return hmac.digest(session.encode(), b"form", hashlib.sha256)


def new_pad() -> bytes:
    """What :func:`masked` covers the tie of one page with."""
    return secrets.token_bytes(_TIE_BYTES)


def masked(tie: bytes, pad: bytes) -> str:
    """The tie as one page writes it.

    It is another text on every page, or the lengths of compressed pages would tell it piece by piece (BREACH).
    """
    return urlsafe_b64encode(pad + _crossed(tie, pad)).decode()


def _is_written(written: str, tie: bytes) -> bool:
    try:
        both = urlsafe_b64decode(written.encode())
    except ValueError:
        return False
    pad, covered = both[:_TIE_BYTES], both[_TIE_BYTES:]
    return len(both) == 2 * _TIE_BYTES and hmac.compare_digest(_crossed(covered, pad), tie)


def _crossed(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def new_key() -> str:
    """For one form that is shown once."""
    return str(uuid4())


def fields_of(kept: str) -> list[tuple[str, str]]:
    """What :meth:`Typed.kept` kept, without whose it is; nothing where it is something else."""
    try:
        pairs = parse_qsl(kept, max_num_fields=_FIELDS_MAX + 1) if len(kept) <= _KEPT_BYTES_MAX else []
    except ValueError:
        return []
    return [(name, value) for name, value in pairs if name != _OF]


def kept_of(kept: str, account_id: UUID) -> str:
    """What was kept, for the account of its writer; an empty text for another one: nobody at the same computer sees it
    or sends it as theirs. What was typed while nobody was signed in is for anybody at that browser.
    """
    whose = dict(parse_qsl(kept[:_OF_CHARS_MAX])).get(_OF, "")
    return kept if whose in ("", str(account_id)) else ""


def says_ours(headers: Headers, our_address: str) -> bool | None:
    """Whether a form comes from a page of ours, as browsers say it by ``Sec-Fetch-Site``, ``Origin`` or ``Referer``.

    ``None`` where nothing says so: browsers of before 2018 may send none of them, and programs need not. An ingress
    may have replaced the name of the host that was asked, so ``our_address`` is the public one; under https no page
    without TLS is ours.
    """
    ours, site = urlsplit(our_address), headers.get("sec-fetch-site")
    named = headers.get("origin", headers.get("referer"))
    if site not in (None, "same-origin", "none"):
        return False
    if named is not None:
        page = urlsplit(named)
        is_open = ours.scheme == "https" and page.scheme != "https"
        return page.netloc in (ours.netloc, headers.get("host")) and not is_open
    return None if site is None else True


async def read_form(request: Request, tie: bytes, our_address: str) -> Typed:
    """What was posted; raises 403 for another site's form and :class:`FormLost` for one of another session.

    Of a lost form that nothing says is ours, what stands in it is not kept: another site may have written it.
    """
    is_ours = says_ours(request.headers, our_address)
    if is_ours is False:
        raise Problem(403, "another-site", "the form comes from another site; open the page here and try again")
    typed = Typed(await request.form(max_fields=_FIELDS_MAX, max_files=_FILES_MAX))
    is_tied = _is_written(typed.secret(TIE).partition(".")[0], tie)
    request.state.typed = typed if is_tied or is_ours else Typed(FormData())
    if not is_tied:
        raise FormLost
    return typed
