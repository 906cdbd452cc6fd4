"""What the registry answers and is asked, made from docs/openapi/registry.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

ApplicantDecision = Literal["grant", "refuse"]

ApplicationKind = Literal["registration", "transfer", "unit", "name"]

ApplicationState = Literal["waiting", "granted", "refused", "superseded", "withdrawn"]

CaseAct = Literal["take", "ask", "refer", "answer", "add", "reopen", "close"]

CaseHow = Literal["telephone", "letter", "visit"]

CaseKind = Literal["feedback", "complaint", "policy-question"]

CaseState = Literal["open", "in-work", "answered", "closed"]

ChannelName = Literal["email"]

ClientChangeState = Literal["proposed", "approved", "refused", "expired"]

ConsentDecision = Literal["accept", "refuse"]

ConsentState = Literal["waiting", "accepted", "refused"]

Fault = Literal[
    "too-large",
    "too-many-rows",
    "empty",
    "no-table",
    "damaged",
    "no-column",
    "column-twice",
    "other-columns",
    "several-sheets",
    "no-visible-sheet",
    "hidden",
    "no-value",
    "web-page",
    "protected",
]

JobKind = Literal["roster", "hr-data"]

JobState = Literal["waiting", "running", "done", "failed", "broken-off"]

Left = Literal["no-such-person", "no-longer-staff", "reminded-lately"]

NextStep = Literal["show-code", "sign-in", "apply-again"]

OidcScope = Literal["profile", "employment", "id_number"]

Progress = Literal["waiting", "lapsed", "granted", "refused", "superseded", "withdrawn"]

RemedyKind = Literal["merge", "correction"]

RemedyState = Literal["waiting", "signed", "refused", "expired", "undo-waiting", "undone"]

Role = Literal["learner", "unit-administrator", "department", "hr-authority", "auditor", "operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedRole:
    """A role that its holder has taken."""

    needs: tuple[Literal["code", "second-factor-enrolment", "second-factor"] | str, ...]
    """What must come before it counts. ``code``: the password is good no more, and every session has ended; the office
    hands over a code for another one. ``second-factor``: to be given once more in this session.
    """
    role_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActList:
    """What was done about somebody and by whom, the latest first; a hundred at a time."""

    acts: tuple[RecordedAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOfOffice:
    """An entry with the place where it was done."""

    at: datetime
    by: str
    """``account:<id>``, ``client:<id>``, or a word such as ``operator`` for the machine's owner."""
    by_name: str | None = None
    """The name of the account that did it."""
    by_office: str | None = None
    """The name of the organisation in whose name it was done."""
    details: Mapping[str, bool | int | str | tuple[str, ...]] | None = None
    """Ids, numbers, moments and words."""
    number: int
    """Ask with this as ``before`` for what came earlier."""
    organisation: str | None = None
    """The name of the organisation of ``organisation_id``."""
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    """Whom it is about: a record, or the account of somebody on no roster."""
    reason: str | None = None
    what: str
    """A stable word for programs: see docs/accounts.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsOfOffice:
    """What the people of an office did in a time, the latest first."""

    acts: tuple[ActOfOffice, ...]
    before: int | None
    """Ask with this for the next page; ``null`` on the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """Who looks after the unit."""

    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorsOfUnit:
    """How the training administrators of a unit or department serve its people."""

    administrators: int
    """Who has the role there now."""
    decided: int
    """Those that were decided in the year and are still on record."""
    kind: Literal["institution", "department"] | str
    median_days: float | None
    """Of these, from when they were asked for; ``null`` where there are none."""
    name: str
    organisation_id: UUID
    people: int
    waiting: int
    """Registrations, transfers and names that wait to be decided."""
    without_grade: int
    """Those of them whose post has no grade on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """The last one of the page before."""

    name: str
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """To everybody of a region and of what is below it, or to anybody."""

    is_public: bool | None = False
    region_code: str
    """region code (GB/T 2260)"""
    text: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``accept`` or ``refuse``."""

    decision: ConsentDecision | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantsCode:
    """What an applicant without a session was shown."""

    application_id: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationCount:
    """How many of one kind wait."""

    kind: ApplicationKind | str
    oldest_on: date
    """The day in China on which the one that waits longest was made."""
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationCounts:
    """How much waits for a decision of the caller's in one organisation; kinds of which nothing waits are left out."""

    counts: tuple[ApplicationCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecision:
    """``grant`` or ``refuse``; a refused applicant sees the reason."""

    code: str | None = None
    """that whoever asked was shown, to grant"""
    decision: ApplicantDecision | str
    reason: str | None = None
    """needed to refuse"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMade:
    """An application that waits, by somebody without a session."""

    application_id: UUID
    code: str
    """To be shown to the decider: it proves who asked. Shown only once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationProgress:
    """What has become of an application, for who has its code; nothing of the person whom it is about."""

    application_id: UUID
    deciders: tuple[OrganisationShown, ...]
    """The offices whose people may decide, the nearest first: the unit where it has an administrator, and the HR
    authority (人事综合管理部门) above.
    """
    kind: Literal["registration", "unit"] | str
    next: NextStep | str
    opinion: str | None
    """Why it was refused."""
    since: datetime
    state: Progress | str
    steps: tuple[ProgressStep, ...]
    """The oldest first; the last one is the state."""
    unit: UnitAskedFor
    waits_until: datetime | None
    """By when it is to be decided: it lapses then; ``null`` where it does not wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationsWaiting:
    """What waits for a decision of the caller's, the oldest first; 200 at a time."""

    applications: tuple[WaitingRegistration | WaitingTransfer | WaitingUnit | WaitingName, ...]
    total: int
    """How many there are, after the one that the page begins behind; 0 on a page behind the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCheck:
    """Whether the audit trail is whole."""

    breaks: tuple[str, ...]
    """Every place where it is not; empty where it is whole."""
    entries: int
    head: ChainHead | None
    """``null`` while nothing is linked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorSecret:
    """The secret of an authenticator (TOTP, RFC 6238), shown this once; it counts once a code of it was given."""

    secret: str
    """In base32, without padding."""
    uri: str
    """The same for the camera of an authenticator, as a QR code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundJob:
    """How far a job is."""

    asked_at: datetime
    counts: JobCounts | None
    """Of a roster; ``null`` before anything is done."""
    detail: str | None
    """The same as a sentence, where there is one."""
    done: int
    ended_at: datetime | None
    ends_about: datetime | None
    """If it goes on as until now; ``null`` while nobody can tell."""
    fault: Fault | str | None
    """What is wrong with the whole file, of one that could not be read."""
    file_until: datetime | None
    """Until when the returned file can be fetched; ``null`` where there is none."""
    has_refused: bool
    """Of a roster: rows were refused, and can be read one by one."""
    heading: str | None
    """Where in the file it is: a column's heading, or sheets, rows and cells."""
    hr_data_counts: HrDataJobCounts | None = None
    """Of the HR platform's records, once anything is done."""
    job_id: UUID
    kind: JobKind | str
    of: int | None
    """How many there are; ``null`` until the file was read."""
    reason: str | None
    """Why it failed or was broken off, as a stable word."""
    started_at: datetime | None
    state: JobState | str
    unit: Literal["rows"]
    """What is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunIdentitySignIn:
    """A sign-in on its way to the provider."""

    authorization_url: str
    """Where the browser is sent."""
    browser: str
    """A word for that browser alone, in a cookie that no script reads (HttpOnly, SameSite=Lax)."""
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case, without what was said."""

    about: str | None
    """That organisation's name."""
    about_id: UUID | None
    """The organisation that is complained of; ``null`` for feedback, questions, and a complaint of none."""
    about_person: str | None
    """That person's name."""
    about_person_id: UUID | None
    """The person who is complained of; ``null`` where none is."""
    about_vendor: str | None
    """The client id of the vendor that is complained of; ``null`` where none is."""
    about_vendor_name: str | None
    case_id: UUID
    changed_at: datetime
    due_on: date
    """By when it is to be answered: 15 days for feedback and questions, 60 for a complaint (信访工作条例, art. 34)."""
    how: CaseHow | str | None
    """How it came to the office that took it down; ``null``: its reporter opened it."""
    kind: CaseKind | str
    opened_at: datetime
    received_on: date | None
    """The day on which it came to that office, and from which its days count."""
    region_code: str
    """The region whose authority answers it."""
    reporter: str | None
    """The name of the reporter; ``null`` where they did not want it to be shown."""
    slip_number: str | None
    """The number that was read out to the complainant."""
    state: CaseState | str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAttachment:
    """A file beside a case, without what is in it."""

    added_at: datetime
    attachment_id: UUID
    media_type: Literal["application/pdf", "image/jpeg", "image/png"] | str
    size: int
    """In bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCounts:
    """How much an office has to answer."""

    late: int
    """Those of them that were due before today."""
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntry:
    """What was done about a case, and said."""

    at: datetime
    by: str
    """The name of the official, or ``reporter``."""
    step: CaseAct | str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOwner:
    """The official who answers for a case."""

    account_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSlip:
    """A case that was taken down, as it is read out to the complainant. The code is shown this once."""

    case_id: UUID
    code: str
    """Twelve letters and digits with hyphens."""
    due_on: date
    region_code: str
    """The region whose authority answers it."""
    slip_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """The office takes, asks, refers and answers; the reporter adds, reopens and closes. Of a case that was taken down
    the office does these as well, for the complainant.
    """

    step: Literal["take", "ask", "refer", "answer", "add", "reopen", "close"] | str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesToAnswer:
    """What the caller's office has to answer, the most urgent first; 200 at a time."""

    after: UUID | None
    """Ask with this for the next page; ``null`` on the last one."""
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The end of the audit trail, to be kept outside: ``POSITION:HASH`` tells later whether the trail still has it."""

    at: datetime
    """When the last entry was made."""
    hash: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesByPosition:
    """How freely people choose, by vendor and position."""

    positions: tuple[PositionCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The vendor that somebody chose."""

    client_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client of the API."""

    client_id: str
    created_at: datetime
    revoked_at: datetime | None
    """From then on it gets no token."""
    scopes: tuple[
        Literal[
            "certificates:apply",
            "certificates:operate",
            "certificates:status",
            "clients:read",
            "clients:restrict",
            "completions:review",
            "filings:decide",
            "filings:read",
            "keys:rotate",
            "ledger:read",
            "people:leaves",
            "people:names",
            "people:read",
            "registry:hr-data",
            "registry:operate",
            "registry:write",
            "vendors:operate",
        ]
        | str,
        ...,
    ]
    secrets: tuple[KnownSecret, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientList:
    """Every client, those that were revoked included."""

    clients: tuple[Client, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientScopes:
    """What a client may do from its next token on."""

    client_id: str
    scopes: tuple[
        Literal[
            "certificates:apply",
            "certificates:operate",
            "certificates:status",
            "clients:read",
            "clients:restrict",
            "completions:review",
            "filings:decide",
            "filings:read",
            "keys:rotate",
            "ledger:read",
            "people:leaves",
            "people:names",
            "people:read",
            "registry:hr-data",
            "registry:operate",
            "registry:write",
            "vendors:operate",
        ]
        | str,
        ...,
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """It is no more. Nobody may stand there from that day on, and nobody below it."""

    effective_on: date
    kind: Literal["close"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintsOfVendor:
    """How often a vendor was complained of."""

    client_id: str
    complaints: int
    """Opened in the year."""
    late: int
    """Those of these that were due before today."""
    name: str
    waiting: int
    """Those of them that are not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedLink:
    """Somebody confirms whose account is linked."""

    browser: str
    code: str | None = None
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedClient:
    """A new client, which may do nothing yet."""

    client_id: str
    client_secret: str
    """Shown this once."""
    proposal: WaitingProposal | None
    """That it has the scopes that were asked for; ``null`` where none were."""
    scopes: tuple[
        Literal[
            "certificates:apply",
            "certificates:operate",
            "certificates:status",
            "clients:read",
            "clients:restrict",
            "completions:review",
            "filings:decide",
            "filings:read",
            "keys:rotate",
            "ledger:read",
            "people:leaves",
            "people:names",
            "people:read",
            "registry:hr-data",
            "registry:operate",
            "registry:write",
            "vendors:operate",
        ]
        | str,
        ...,
    ]
    """Empty: what it is to do is proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who somebody says they are."""

    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentSession:
    """The session that asks: how long it lasts, and what happened to the account before it (GB/T 22239, WCAG 2.2.1)."""

    began_at: datetime
    ends_at: datetime
    """It ends then, whatever is done meanwhile."""
    ends_in_s: int
    """Whole seconds until then."""
    failed_tries: int
    """Wrong passwords and codes between that sign-in and this one, those of this sign-in among them."""
    idle_ends_at: datetime
    """It ends then unless it is used before, also where ``ends_at`` is later; never after ``ends_at``."""
    idle_ends_in_s: int
    """Whole seconds until then, for pages that do not trust the clock of the device."""
    needs: tuple[Literal["second-factor", "second-factor-enrolment", "password-change"] | str, ...]
    """What must come before it may do anything else."""
    previous_sign_in_at: datetime | None
    """The last complete sign-in before this one; ``null`` for the first, and while the second factor is missing."""
    second_factor: bool
    """Whether the second factor was given in it."""
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysAway:
    """Days on which somebody was away, both within it; for which kind of leave is not told."""

    begins_on: date
    ends_on: date | None
    """``null`` while it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What an operator says to a proposal."""

    reason: str | None = None
    step: Literal["approve", "refuse"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedProposal:
    """What became of a proposal."""

    proposal_id: UUID
    state: Literal["approved", "refused"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureResult:
    """What became of one departure."""

    detail: str | None = None
    """Of ``refused``: the same in English."""
    message: str | None = None
    """Of ``refused``: the same in Chinese, for people."""
    reason: str | None = None
    """Of ``refused``: a stable word for programs."""
    row: int
    """Its position, from 1."""
    status: Literal["recorded", "unchanged", "refused"] | str
    """``unchanged``: it is on record already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureResults:
    """What became of each departure, in the order given."""

    results: tuple[DepartureResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuery:
    """Whose names are asked for beside what waits."""

    person_ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedPerson:
    """A person with the ID number in full; that it was asked for is on record with them."""

    ended_because: Literal["retired", "left", "died", "mistaken"] | str | None
    ended_on: date | None
    """The first day on which they are no longer staff (退休、离职); it may lie ahead."""
    id_number: str
    """ID number (GB 11643), 18 characters"""
    id_number_masked: str
    name: str
    person_id: UUID
    post_category: Literal["management", "professional", "worker"] | str
    second_post_category: Literal["management", "professional", "worker"] | str | None
    """Of somebody who holds posts of two categories (兼任), the other one."""
    talent: Literal["high-level", "urgently-needed"] | str | None
    """Recorded as a talent (高层次、急需紧缺人才)."""
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str
    unit: str
    """The name of the unit."""
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Why the number is needed in full."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """Where somebody works."""

    post_category: Literal["management", "professional", "worker"] | str
    region_code: str
    """region code (GB/T 2260)"""
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str
    unit: str
    """The name of the unit."""
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfPage:
    """The last one of a page, in the order of names."""

    name: str
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that the registry has of the caller, in clear."""

    account: ExportedAccount
    acts: tuple[RecordedAct, ...]
    """What was done about the caller, the latest first; at most 10,000."""
    applications: tuple[ExportedApplication, ...]
    consents: tuple[ExportedConsent, ...]
    """What the caller agreed that vendors may know, also what was withdrawn; the latest first."""
    details: Form | None = None
    """``null`` where the form was never filled in."""
    identity_links: tuple[ExportedIdentityLink, ...]
    """The identity providers with which the caller signs in."""
    made_at: datetime
    notices: tuple[ExportedNotice, ...]
    """The latest first."""
    notification_choice: NotificationChoice | None
    """``null`` where the caller wants no letters."""
    offered_roles: tuple[ExportedOffer, ...]
    person: ExportedPerson | None = None
    """Left out like the next two for somebody who is on no roster."""
    placements: tuple[ExportedPlacement, ...] | None = None
    privacy_notices: tuple[SeenNotice, ...]
    """The versions of the privacy notice that the caller has seen; the latest first."""
    readings: tuple[ReadingsByOffice, ...]
    """Who was shown what of the caller, month by month; the latest 500."""
    roles: tuple[RoleOfAccount, ...]
    sessions: tuple[ExportedSession, ...]
    """The latest first, at most 1,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedAccount:
    """The account of the caller."""

    account_id: UUID
    id_number: str
    """ID number (GB 11643), 18 characters"""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedApplication:
    """What was asked for about the caller, and what became of it."""

    application_id: UUID
    decided_at: datetime | None
    kind: ApplicationKind | str
    made_at: datetime
    reason: str | None
    state: ApplicationState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedConsent:
    """A consent to a vendor, also one that was withdrawn."""

    client_id: str
    given_at: datetime
    """When the caller was asked the last time."""
    last_used_at: datetime
    """When the caller last signed in at the vendor under it, or the vendor last asked about them."""
    name: str
    """The vendor's name."""
    scopes: tuple[OidcScope | str, ...]
    """Beside an identifier that is another one at each vendor; empty where the vendor knows nothing else."""
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedIdentityLink:
    """A link of the account to an identity provider. What that calls the caller is kept as a keyed hash alone."""

    issuer: str
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedNotice:
    """Notices to the caller of what others did to their account."""

    details: Mapping[str, Any]
    """Ids, roles and moments."""
    kind: str
    made_at: datetime
    office: str | None
    """The name of the organisation that did it."""
    organisation: str | None
    """The name of the organisation where a role is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedOffer:
    """A role that waits for the caller's answer."""

    at: datetime
    organisation: str | None
    """The name of the organisation where it is held; ``null`` for operators."""
    role: Role | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPerson:
    """The caller's record among the staff."""

    ended_because: Literal["retired", "left", "died", "mistaken"] | str | None
    ended_on: date | None
    """The first day on which they are no longer staff."""
    hired_on: date | None
    """The day of hiring (聘用之日)."""
    id_number: str
    """ID number (GB 11643), 18 characters"""
    leaves: tuple[tuple[Any, ...], ...]
    """Kind, first and last day of each leave (请假); no last day while it goes on."""
    name: str
    person_id: UUID
    post_category: Literal["management", "professional", "worker"] | str
    post_grade: int | None
    """The grade of the post (岗位等级)."""
    second_post_category: Literal["management", "professional", "worker"] | str | None
    """Of posts of two categories (兼任) the other one."""
    staff_kind: Literal["institution", "office"] | str
    """Staff of a public institution, or a worker of an office (机关工勤人员)."""
    talent: Literal["high-level", "urgently-needed"] | str | None
    """As which talent (高层次、急需紧缺人才) the caller is recorded."""
    terms: tuple[tuple[Any, ...], ...]
    """First and last day of each term of appointment (聘期)."""
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str
    unit: str
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPlacement:
    """Where the caller stood from a day on."""

    effective_on: date | None
    """``null``: ever since, as far as is known."""
    post_category: Literal["management", "professional", "worker"] | str
    region_code: str
    """region code (GB/T 2260)"""
    second_post_category: Literal["management", "professional", "worker"] | str | None
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedSession:
    """A session of the account, also one that has ended."""

    created_at: datetime
    ended_at: datetime | None
    """When it was ended before its time."""
    ends_at: datetime
    second_factor: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the service's tables."""

    name: str
    """As among the metrics: ``xueshi_…``."""
    stage: str | None
    """What the number is of, where the figure has several; words of the platform, never of a table."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedIdentitySignIn:
    """What came of the provider's answer: one of both."""

    confirmation: IdentityConfirmation | None
    session: NewSession | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOperators:
    """The code of the machine's owner, the operator who is there with a password, and a second one."""

    code: str
    operator: Somebody
    password: str
    second: Somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPassword:
    """The code that was handed over, and the password from now on; with a code of the authenticator or a recovery code
    it need not wait where the account has a second factor.
    """

    code: str
    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    password: str
    second_factor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form with its picture."""

    education: Literal["doctor", "master", "bachelor", "associate", "secondary", "other"] | str
    """博士研究生, 硕士研究生, 大学本科, 大学专科, 中专, 其他."""
    email: str
    ethnicity: str | None = None
    graduated_on: date
    major: str
    native_place: str
    phone: str
    photo: str
    """A JPEG or PNG of up to 300 KB, in base64."""
    school: str
    sex: Literal["male", "female"] | str
    title: str
    """The professional title (职称); 其他 where there is none."""
    title_on: date | None = None
    """Since when they have the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWithoutPhoto:
    """The form, without its picture."""

    education: Literal["doctor", "master", "bachelor", "associate", "secondary", "other"] | str
    """博士研究生, 硕士研究生, 大学本科, 大学专科, 中专, 其他."""
    email: str
    ethnicity: str | None = None
    graduated_on: date
    major: str
    native_place: str
    phone: str
    school: str
    sex: Literal["male", "female"] | str
    title: str
    """The professional title (职称); 其他 where there is none."""
    title_on: date | None = None
    """Since when they have the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOffice:
    """An HR authority or a department."""

    code: str
    """organisation code (GB 32100)"""
    holders: int
    """How many people work there in the role of its kind."""
    kind: Literal["hr-authority", "department"] | str
    name: str
    offers: int
    """To how many more it is offered."""
    region: str
    region_code: str
    """region code (GB/T 2260)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOffices:
    """In the order of region and code."""

    after: str | None
    """Where the next page begins; ``null`` on the last one."""
    offices: tuple[FoundOffice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsKept:
    """Heads of before, which somebody has kept outside: ``POSITION:HASH``."""

    kept: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A role that counts from now on."""

    account_id: UUID
    """Whose it is."""
    role_id: UUID
    state: Literal["held"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Why somebody is helped in, and whether their second factor is lost too."""

    forget_second_factor: bool | None = False
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HrDataJobCounts:
    """What came of the records of the HR platform that are done; together as many as ``done``."""

    differs: int
    malformed: int
    same: int
    unknown_person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HrDifference:
    """One field of one person that the HR platform has otherwise."""

    due_on: date
    """By when it is to be settled."""
    field: Literal["unit_code", "post_category", "post_grade", "title_level"] | str
    id_number_masked: str
    is_overdue: bool
    kept: KeptValue | None
    """``null`` while it is open."""
    name: str
    organisation_id: UUID
    """The unit in which they stand here."""
    ours: str | None
    """On record here: a code, a word, or the number of a grade; ``null`` where nothing is."""
    person_id: UUID
    said_at: datetime
    """Since when the HR platform says this value."""
    theirs: str
    """The HR platform's, written the same way."""
    unit: str
    """The name of that unit."""
    unit_code: str
    """organisation code (GB 32100)"""
    with_grade: int | None
    """Of ``post_category``: the grade that is taken along with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HrDifferences:
    """A page of differences, in the order of people."""

    after: str | None
    """Ask with this for the next page; ``null`` on the last one."""
    differences: tuple[HrDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HrProgress:
    """How far the people are whom one's role reaches."""

    after: str | None
    """Ask with this for the next parts; ``null`` on the last page."""
    as_of: datetime
    by: Literal["region", "department", "organisation"] | str
    due_on: date
    """By when what the HR platform says today is to be settled."""
    parts: tuple[HrProgressPart, ...]
    """In the order of their keys, 200 at a time."""
    whole: HrProgressCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class HrProgressCounts:
    """People on the staff; ``same``, ``differing`` and ``settled`` together are ``told_of``."""

    differing: int
    """Of whom something differs that nobody has settled."""
    overdue: int
    """Those of ``differing`` of whom something was due before today."""
    people: int
    same: int
    """Of whom nothing differs."""
    settled: int
    """Of whom something differs, and their unit keeps all of its own with a reason."""
    told_of: int
    """Of whom the HR platform has said something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HrProgressPart:
    """The people of one part."""

    differing: int
    """Of whom something differs that nobody has settled."""
    key: str
    """Of a region its code; of a department or another organisation its id."""
    name: str
    overdue: int
    """Those of ``differing`` of whom something was due before today."""
    people: int
    same: int
    """Of whom nothing differs."""
    settled: int
    """Of whom something differs, and their unit keeps all of its own with a reason."""
    told_of: int
    """Of whom the HR platform has said something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HrRecords:
    """Records: ``id_number``, and what the HR platform has of them: ``unit_code``, ``post_category`` with
    ``post_grade``, ``title_level``, each of which may be left out, but not all. ``reference`` (up to 64 characters,
    without an ID number) is under what the client finds the record again.
    """

    records: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityConfirmation:
    """What somebody confirms before the provider's word opens their account the first time."""

    ends_at: datetime
    has_second_factor: bool
    """Whether a code of the account's second factor is needed."""
    masked_number: str
    """The first two and the last two characters of the ID number."""
    name: str
    """Of the account here, or of the person on a unit's roster who gets one."""
    provider: str
    """What people call the provider."""
    ticket: str
    """Goes back with the confirmation; it opens nothing in another browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLink:
    """A link between the account and an identity provider."""

    last_used_at: datetime
    link_id: UUID
    linked_at: datetime
    provider: str
    """Its name; its address where it is not today's provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinks:
    """One's own links, the latest first, and today's provider."""

    links: tuple[IdentityLink, ...]
    provider: str | None
    """``null`` where nobody signs in with one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviderShown:
    """The province's identity provider (统一身份认证), for the page of signing in."""

    form_origins: tuple[str, ...]
    """Origins to which the form leads that begins a sign-in, for ``form-action`` of a Content-Security-Policy."""
    has_passwords: bool
    """Whether people may sign in with their password as well; where not, operators without a link still do."""
    is_away: bool
    """It does not answer just now."""
    name: str | None
    """What people call it; ``null`` where nobody signs in with one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """What came of the rows that are done."""

    created: int
    rejected: int
    unchanged: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAuditCheck:
    """A check of the audit trail, as it ended."""

    asked_at: datetime
    break_count: int
    breaks: tuple[str, ...]
    """The first hundred places where it was not whole, kept heads first."""
    by_name: str | None
    entries: int
    head: ChainHead | None
    heads: int
    """With how many heads that were kept outside it was compared."""
    is_own: bool
    """The caller asked."""
    misfits: int
    """How many of the places are kept heads that do not fit: mistyped, or the trail was cut off or made anew."""
    office: str | None
    """Of an auditor."""
    role: Literal["auditor", "operator"] | str
    """As whom somebody asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptValue:
    """A unit keeps its own value."""

    is_late: bool
    """It was settled after the day by which it was due."""
    reason: str
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSecret:
    """A secret of a client, without the secret."""

    created_at: datetime
    created_by: str
    """``account:`` and an id for a person, a client's id for the client itself, empty for the machine's owner."""
    last_used_at: datetime | None
    """As of the last hour; ``null``: never."""
    revoked_at: datetime | None
    secret_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAsked:
    """Of whom it is asked, and the office for which."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAuditCheck:
    """The check that was asked for last."""

    check: KeptAuditCheck | None
    """``null``: nobody has asked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReminder:
    """When somebody was reminded last."""

    person_id: UUID
    reminded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReminders:
    """Of those who were asked for and are within reach; who never was reminded is left out."""

    last: tuple[LastReminder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveDays:
    """On which days somebody was away, as far as it touches the days that were asked for."""

    leaves: tuple[DaysAway, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavesQuery:
    """Whose leaves are asked for: of which kinds (all that a regulation counts alike), and the days that they touch."""

    begins_on: date
    ends_on: date
    kinds: tuple[Literal["sick", "maternity", "study", "secondment", "personal", "other"] | str, ...]
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Who is to be named, and the organisation in which the caller has the role."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was done about the caller and by whom, and who was shown what of them."""

    acts: tuple[RecordedAct, ...]
    """The latest first, a hundred at a time."""
    as_of: datetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    read_before: datetime | None
    """Ask with this moment for the next page of readings; ``null`` on the last one."""
    readings: tuple[ReadingsByOffice, ...]
    """Month by month, the latest first; at most 500."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Whose number this is."""

    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What was asked for about somebody's record, for the deciders."""

    asked_at: datetime
    asked_by: NamedAccount
    id_number_masked: str
    """On the record that is merged."""
    into_id: UUID | None
    """The record that stays; ``null`` for a correction that was not signed."""
    kind: RemedyKind | str
    mending_id: UUID
    name: str
    """Of the person, on the record that is merged."""
    person_id: UUID
    """The record that is merged into another one."""
    reason: str
    right_number_masked: str | None = None
    """The number that is right, of a correction that waits or was signed."""
    signed_at: datetime | None
    """When it was signed or refused."""
    signed_by: NamedAccount | None
    """The one who signed last, or refused."""
    state: RemedyState | str
    undo_asked_at: datetime | None
    undo_asked_by: NamedAccount | None
    undo_reason: str | None
    undone_at: datetime | None
    undone_by: NamedAccount | None
    unit: str
    """The name of the unit where that record stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MendingCounts:
    """How much waits for a decision of the caller's."""

    waiting: int
    """Corrections, and those that are to be undone, which the caller may decide and has not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """It is no more, and another organisation takes over its people and the units below it."""

    effective_on: date
    into_code: str
    """organisation code (GB 32100)"""
    kind: Literal["merge"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """Messages to one person, the latest first: a hundred, and what came in the same moment as the last of them."""

    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    messages: tuple[MessageShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown:
    """A message (站内消息) in Chinese, as the person whom it is about reads it."""

    about: Mapping[str, int | str | None]
    """Ids, years and days that a page may lead on to."""
    at: datetime
    """When it happened, in China time."""
    is_new: bool
    """Whether it came after everything that the person has marked as read."""
    kind: str
    """A stable word for programs."""
    text: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Another region, another competent department (``null``: none any more), or both; what is left out stays."""

    department_code: str | None = None
    effective_on: date
    kind: Literal["move"]
    reason: str
    region_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAskedFor:
    """A name of the caller's own that waits for the unit's confirmation."""

    application_id: UUID
    asked_at: datetime
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAccount:
    """A person who took part in a correction."""

    account_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOrganisation:
    """Another organisation, under today's name."""

    code: str
    """organisation code (GB 32100)"""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesQuery:
    """Who is to be printed."""

    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnnouncement:
    """An announcement that everybody of a region sees from now on."""

    announcement_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttachment:
    """A file that stands beside a case from now on."""

    attachment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case that waits for an answer."""

    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    """A change of an organisation that is on record now."""

    change_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """An API client to be."""

    client_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeparture:
    """Somebody is no longer staff from ``ended_on`` on, the first day without them."""

    because: Literal["retired", "left", "died"] | str
    ended_on: date
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDepartures:
    """Up to fifty people."""

    departures: tuple[NewDeparture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewName:
    """What a rename says."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """What a move says; a key that is left out says that nothing changed there."""

    department_code: str | None = None
    """``null``: it has no competent department any more."""
    region_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPolicyAnswer:
    """An answer that everybody may read from now on."""

    answer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRemedy:
    """Whose record, why, and one of two: the record of the same human that stays, or the number that is right."""

    id_number: str | None = None
    into_id: UUID | None = None
    person_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReminder:
    """For which office, whom, of which year; ``text``: up to 200 characters of one's own, without ID numbers."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]
    text: str | None = None
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRole:
    """Somebody's role in an organisation; an operator's has none. Their account is made where there is none."""

    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    name: str
    organisation_code: str | None = None
    role: Role | str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScopes:
    """What a client may do."""

    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecondFactor:
    """A second factor that counts from now on, and the session that goes on with it."""

    device: str | None
    """A token by which this device is known from now on; ``null`` where it was known already."""
    recovery_codes: tuple[str, ...]
    """Each takes the place of the authenticator once; shown this once."""
    token: str
    """The session's token from now on; that of before is good no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """Another secret of the client that asked; it is good from now on."""

    client_id: str
    client_secret: str
    """Shown this once."""
    secret_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session that has begun."""

    device: str | None
    """A token by which this device is known from now on; ``null`` where it was known already, and while the session
    needs something.
    """
    ends_at: datetime
    """It ends earlier where nothing is done in it for a while."""
    needs: tuple[Literal["second-factor", "second-factor-enrolment", "password-change"] | str, ...]
    """What must come next; the session may do everything where this is empty."""
    session_id: UUID
    token: str
    """Sent as ``Authorization: Session <token>``; shown this once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSettlement:
    """How one difference is settled. ``ours`` and ``theirs`` are the values as they were shown."""

    decision: Literal["take", "keep"] | str
    effective_on: date | None = None
    field: Literal["unit_code", "post_category", "post_grade", "title_level"] | str
    ours: str | None
    person_id: UUID
    reason: str | None = None
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSettlements:
    """Up to 200 differences."""

    settlements: tuple[NewSettlement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit that is not registered yet, and its administrator."""

    administrator: Administrator
    code: str
    """organisation code (GB 32100)"""
    department_code: str | None = None
    name: str
    password: str
    region_code: str
    """region code (GB/T 2260)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDetails:
    """There is nothing more to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingAsked:
    """There is nothing more to say; a secret stands nowhere but in the answer to its proposal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeInForce:
    """The privacy notice in force."""

    is_seen: bool
    """Whether the caller has seen this version."""
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    """The version of the privacy notice that was shown."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationChoice:
    """What the caller chose about letters outside the platform."""

    address: str
    channel: ChannelName | str
    chosen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Whether the caller gets letters outside the platform that say that there is something to read."""

    address: str | None
    """Where they go; ``null`` for none."""
    channel: Literal["email", "none"] | str
    chosen_at: datetime | None
    offered: tuple[ChannelName | str, ...]
    """The channels of this installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsWanted:
    """``email``: at the address of one's form (``PUT /account/details``)."""

    channel: Literal["email", "none"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why it is not oneself, or not one's number."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferInOrganisation:
    """A role in an organisation that nobody has accepted yet."""

    ends_at: datetime
    name: str
    """As the giver wrote it."""
    offered_at: datetime
    role: Role | str
    role_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedRole:
    """A role that counts once its holder has accepted it; nothing is shown of their account."""

    role_id: UUID
    """The offer's, and the role's once it is accepted."""
    state: Literal["offered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedVendor:
    """A vendor that people sign in at."""

    client_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialShown:
    """Somebody who acts for an office, or did, with the ID number masked."""

    account_id: UUID
    id_number_masked: str | None
    """``null`` for people who neither stand nor serve within the caller's reach."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialsListed:
    """Those of the accounts asked for that act for offices, or did."""

    officials: tuple[OfficialShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialsListing:
    """Whose acts are to be named, and the organisation in which the caller has a role."""

    account_ids: tuple[UUID, ...]
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What somebody has to say. ``is_named``: those who answer may see one's name; otherwise they cannot."""

    about_code: str | None = None
    about_vendor: str | None = None
    is_named: bool | None = False
    kind: CaseKind | str
    text: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFigures:
    """Numbers of one service at one moment."""

    as_of: datetime
    figures: tuple[Figure, ...]
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorsOffer:
    """A role that an operator has offered and nobody has answered yet; people by account."""

    account_id: UUID
    """To whom it is offered."""
    confirmed_by: UUID | None
    """The account of the operator who has confirmed it; ``null`` while nobody has, and it cannot be accepted."""
    ends_at: datetime
    given_by: str
    name: str
    """Of whom it is offered to, as the operator who offers it wrote it: who confirms must know whom."""
    offered_at: datetime
    organisation: str | None
    """That organisation's name."""
    organisation_code: str | None
    """``null`` for an operator's role."""
    role: Role | str
    role_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorsOffers:
    """What operators have offered and nobody has answered yet, the oldest first; at most 500."""

    offers: tuple[OperatorsOffer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationHeadcount:
    """The people of one organisation."""

    associate_senior: int
    code: str
    """organisation code (GB 32100)"""
    intermediate: int
    junior: int
    management: int
    name: str
    none: int
    """Without a title."""
    people: int
    professional: int
    senior: int
    without_grade: int
    """People of whom no grade of their post is on record."""
    worker: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationListed:
    """An organisation in the list of an office."""

    closed_on: date | None
    """The first day on which it is no more; it may lie ahead."""
    code: str
    """organisation code (GB 32100)"""
    department: str | None
    """The name of the competent department (主管部门)."""
    kind: Literal["hr-authority", "department", "institution"] | str
    name: str
    organisation_id: UUID
    region: str
    """The name of that region."""
    region_code: str
    """region code (GB/T 2260)"""
    roles: int
    """How many roles people have in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationOnDay:
    """What an organisation was on a day, whose it was, and its whole history."""

    authority: NamedOrganisation | None
    """The HR authority (人事综合管理部门) of its level on that day."""
    changes: tuple[
        RecordedRename | RecordedMove | RecordedClosure | RecordedMerger | RecordedSplit | RecordedReopening, ...
    ]
    """The oldest first."""
    code: str
    """organisation code (GB 32100)"""
    department: NamedOrganisation | None
    """The competent department (主管部门) on that day."""
    kind: Literal["hr-authority", "department", "institution"] | str
    name: str
    names: Mapping[str, str]
    """What regions and organisations are called today, by the codes that stand above."""
    organisation_id: UUID
    region_code: str
    """region code (GB/T 2260)"""
    states: tuple[OrganisationState, ...]
    """In the order of their days, the newest last."""
    successor: NamedOrganisation | None
    """The organisation that it had been merged into by that day."""
    there: bool
    """Whether it was there on that day; where not, the state is the first it had or the one it was closed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationShown:
    """An organisation as people read it: under the names of today."""

    code: str
    """organisation code (GB 32100)"""
    kind: Literal["hr-authority", "department", "institution"] | str
    name: str
    path: tuple[str, ...]
    """The names of its regions from the province down, of its competent department (主管部门) where it has one, and its
    own.
    """
    region: str
    """The name of the region that it lies in."""
    region_code: str
    """region code (GB/T 2260)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationState:
    """What an organisation is from a day on."""

    effective_on: date | None
    """``null``: ever since, as far as is known."""
    is_closed: bool
    kind: Literal["hr-authority", "department", "institution"] | str
    name: str
    region_code: str
    """region code (GB/T 2260)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationStatistics:
    """The people of an organisation, and of each one below it."""

    below: tuple[OrganisationHeadcount, ...]
    """Those whose competent department it is, as of the last count; empty for any other kind of organisation."""
    counted_at: datetime | None
    """When the last count was; ``null`` before the first one."""
    organisation: OrganisationHeadcount
    """Its own people, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsImport:
    """Rows: ``code``, ``name``, ``kind`` (hr-authority, department, institution), ``region_code``, ``department_code``
    (the competent department, for institutions).
    """

    organisations: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsListed:
    """The organisations of an office's reach, one page of them."""

    is_counted: bool
    """Whether ``total`` is all of them."""
    organisations: tuple[OrganisationListed, ...]
    total: int
    """How many there are; no more than 10,000 are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsQuery:
    """Which organisations are asked for."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPassword:
    """The password of before and the one from now on."""

    new_password: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """The account of the person who is signed in."""

    account_id: UUID
    codes: tuple[WaitingCode, ...]
    name: str
    needs: tuple[Literal["second-factor", "second-factor-enrolment", "password-change"] | str, ...]
    organisation_id: UUID | None
    """The unit on whose roster they stand."""
    person_id: UUID | None
    """Who they are among the staff; ``null`` where they are on no roster."""
    roles: tuple[RoleOfAccount, ...]
    """Those that count in this session: none while it needs something."""
    unit: OrganisationShown | None
    """That unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCases:
    """The caller's own cases, the latest first."""

    cases: tuple[Case, ...]
    since: datetime | None
    """Cases that were opened before are closed to this session; ``null``: it sees them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDetails:
    """The form of the learner's manual (see registrations), and another name, if one has one by now."""

    details: Mapping[str, Any]
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnForm:
    """What the caller says of themselves."""

    details: Form | None
    """``null`` where the form was never filled in."""
    name: str
    """As it is on record."""
    name_asked_for: NameAskedFor | None
    """``null`` where no other name waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnJobs:
    """One's own jobs that are kept still, the latest first: fifty at most."""

    jobs: tuple[BackgroundJob, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMending:
    """What was asked for about the caller's own record."""

    asked_at: datetime
    expires_at: datetime
    """It lapses where nobody has decided by then."""
    kind: RemedyKind | str
    mending_id: UUID
    reason: str
    signed_at: datetime | None
    """When it was signed or refused."""
    state: RemedyState | str
    undo_asked_at: datetime | None
    undo_reason: str | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMendings:
    """What was asked for about the caller's own record, the latest first; at most 100."""

    mendings: tuple[OwnMending, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPassword:
    """The password of the person who is signed in."""

    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRole:
    """A role that the caller has."""

    given_at: datetime
    office: str | None
    """The name of the organisation that gives it; ``null`` for the machine's owner and for operators."""
    organisation: str | None
    """That organisation's name."""
    organisation_code: str | None
    organisation_id: UUID | None
    """Where it is held; ``null`` for operators, who have their role in the whole installation."""
    role: Role | str
    role_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRoleOffer:
    """A role that the caller may accept."""

    ends_at: datetime
    """It can be accepted until then."""
    offered_at: datetime
    office: str | None
    """The name of the organisation that gives it; ``null`` for the machine's owner and for operators."""
    organisation: str | None
    """That organisation's name."""
    organisation_code: str | None
    organisation_id: UUID | None
    """Where it is held; ``null`` for operators, who have their role in the whole installation."""
    role: Role | str
    role_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRoles:
    """The caller's roles, and those that wait for their answer; the oldest first."""

    offers: tuple[OwnRoleOffer, ...]
    roles: tuple[OwnRole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnToken:
    """A token (RFC 6750) with which somebody asks the other services about themselves."""

    access_token: str
    expires_in: int
    """Seconds."""
    scope: Literal["own"]
    token_type: Literal["Bearer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCode:
    """A code with which somebody sets a password, to be handed over in person; shown this once."""

    code: str
    ends_at: datetime
    good_from: datetime | None
    """From when on it is good without a proof of the second factor; ``null``: at once."""
    hours: int
    """How long a code is good, once it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordProof:
    """A proof that the password was given just now."""

    ends_at: datetime
    proof: str
    """Sent as the header ``Password-Proof``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleImport:
    """Rows: ``id_number``, ``name``, ``unit_code``, ``post_category``, ``title_level`` (none where left out). May be
    left out: ``staff_kind`` (``institution``, or ``office``: a worker of an office), ``effective_on`` (since when
    unit, post category and title level are these; today in China), ``hired_on``, ``term_begins_on`` with
    ``term_ends_on``, ``duties_changed``, ``second_post_category`` (of posts of two categories the other one;
    ``none`` ends it), ``talent`` (``none`` takes it back), and ``correction`` (the placement recorded last was
    wrong; this one replaces it). Days are written ``YYYY-MM-DD``.
    """

    people: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleKnown:
    """One for each ID number, in the order asked."""

    results: tuple[PersonKnown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleListed:
    """Those of the people asked for whom the caller may see."""

    people: tuple[PersonShown, ...]
    """In the order of their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Up to fifty people, in the order of their names."""

    after: EndOfPage | None
    """Ask with this for the next page; ``null`` on the last one."""
    people: tuple[PersonShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleQuery:
    """Whose ``person_id`` is asked for."""

    id_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKnown:
    """Under which id somebody with an ID number is on record."""

    person_id: UUID | None
    """``null``: nobody has this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """A person whom somebody may see, with the ID number masked."""

    ended_because: Literal["retired", "left", "died", "mistaken"] | str | None
    ended_on: date | None
    """The first day on which they are no longer staff (退休、离职); it may lie ahead."""
    id_number_masked: str
    name: str
    person_id: UUID
    post_category: Literal["management", "professional", "worker"] | str
    second_post_category: Literal["management", "professional", "worker"] | str | None
    """Of somebody who holds posts of two categories (兼任), the other one."""
    talent: Literal["high-level", "urgently-needed"] | str | None
    """Recorded as a talent (高层次、急需紧缺人才)."""
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str
    unit: str
    """The name of the unit."""
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOfSignIn:
    """Where people sign in at a vendor."""

    name: str
    redirect_uris: tuple[str, ...]
    start_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementOffer:
    """A unit that wants the caller on its roster, and what they said."""

    asked_at: datetime
    """It can be answered for thirty days from then."""
    decided_at: datetime | None
    """``null`` while it waits."""
    offer_id: UUID
    organisation_id: UUID
    state: ConsentState | str
    unit: str
    """The unit's name."""
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementOffers:
    """What the caller was asked within the last thirty days, the latest first."""

    offers: tuple[PlacementOffer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAnswer:
    """A question about a policy and its answer, in words for everybody; nothing leads to who asked."""

    answer: str
    answer_id: UUID
    office: str
    """The name of the authority."""
    published_at: datetime
    question: str
    region: str
    """The region's name."""
    region_code: str
    """Of the authority that answered; it holds there and in what lies below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAnswersPage:
    """Published answers, the latest first; at most 50."""

    answers: tuple[PolicyAnswer, ...]
    before: UUID | None
    """For the next page; ``null``: that is all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionCount:
    """How often a vendor was shown at a position, and how often it was chosen there."""

    chosen: int
    client_id: str
    name: str
    """The vendor's, as people see it; its ``client_id`` where it is not set up for people any more."""
    position: int
    shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPeople:
    """What certificates print of people; ids that are nobody's are left out."""

    people: tuple[PrintedPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPerson:
    """What a certificate prints of a person."""

    id_number_masked: str
    name: str
    organisation: str
    """The name of the unit."""
    person_id: UUID
    post_category: Literal["management", "professional", "worker"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyNotices:
    """Which privacy notice is in force, and which ones the caller has seen."""

    current: str
    """The version in force, which is to be shown to everybody who has not seen it."""
    is_current_seen: bool
    seen: tuple[SeenNotice, ...]
    """The latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressStep:
    """Something that happened to an application."""

    at: datetime
    step: Literal["asked"] | Progress | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalList:
    """A hundred proposals at most, the newest first; ask with the last one's id as ``before`` for those of before."""

    proposals: tuple[ScopesProposal | SecretProposal | SignInProposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange:
    """What was proposed for a client; nothing has changed yet."""

    client_id: str
    proposal: WaitingProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSecret:
    """Another secret of somebody else's client; it opens nothing before another operator has approved."""

    client_id: str
    client_secret: str
    """Shown this once."""
    proposal: WaitingProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMetadata:
    """Where vendors send people and ask for tokens, and what they may ask for (OpenID Connect Discovery 1.0, 3)."""

    authorization_endpoint: str
    authorization_response_iss_parameter_supported: Literal[True]
    claims_supported: tuple[Literal["sub", "name", "employment", "id_number", "auth_time", "nonce"] | str, ...]
    code_challenge_methods_supported: tuple[Literal["S256"], ...]
    grant_types_supported: tuple[Literal["authorization_code", "client_credentials"] | str, ...]
    id_token_signing_alg_values_supported: tuple[Literal["ES256"], ...]
    issuer: str
    jwks_uri: str
    prompt_values_supported: tuple[Literal["none", "login", "consent", "select_account"] | str, ...]
    request_parameter_supported: Literal[False]
    request_uri_parameter_supported: Literal[False]
    response_modes_supported: tuple[Literal["query"], ...]
    response_types_supported: tuple[Literal["code"], ...]
    scopes_supported: tuple[Literal["openid"] | OidcScope | str, ...]
    subject_types_supported: tuple[Literal["pairwise"], ...]
    token_endpoint: str
    token_endpoint_auth_methods_supported: tuple[Literal["client_secret_basic", "client_secret_post"] | str, ...]
    ui_locales_supported: tuple[Literal["zh-CN"], ...]
    userinfo_endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnnouncement:
    """An announcement that anybody reads."""

    announcement_id: UUID
    office: str
    """The name of the office that published it."""
    published_at: datetime
    region: str
    """The name of the region that it is for."""
    region_code: str
    """region code (GB/T 2260)"""
    text: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnnouncements:
    """Announcements that anybody reads, the latest first."""

    after: UUID | None
    """After which one the next page begins; ``null`` on the last one."""
    announcements: tuple[PublicAnnouncement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key that tokens are checked with (RFC 7517; RFC 7518, 6.2)."""

    alg: Literal["ES256"]
    crv: Literal["P-256"]
    kid: str
    kty: Literal["EC"]
    use: Literal["sig"]
    x: str
    y: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKeys:
    """The keys of tokens that are good (RFC 7517, 5)."""

    keys: tuple[PublicKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicVendor:
    """A vendor that people sign in at, as anybody reads it."""

    client_id: str
    """By which a complaint names it."""
    homepage: str
    """Where its site begins."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicVendors:
    """The vendors that people sign in at, in an order made anew each time."""

    vendors: tuple[PublicVendor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Question and answer, both in the office's own wording, for everybody to read."""

    answer: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAnnouncement:
    """An announcement as the offices see it that may withdraw it."""

    announcement_id: UUID
    is_public: bool
    """Whether anybody reads it, without a session."""
    office: str | None
    """The name of the office that published it; ``null`` for those of earlier releases."""
    published_at: datetime
    published_by: str
    """The name of the official."""
    region: str
    """The name of the region that it is for."""
    region_code: str
    """region code (GB/T 2260)"""
    text: str
    title: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAnnouncements:
    """What was published for a region and what is below it, one page of it, the latest first."""

    announcements: tuple[PublishedAnnouncement, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedSession:
    """The session that goes on, once the second factor was given in it."""

    device: str | None
    """A token by which this device is known from now on; ``null`` where it was known already."""
    token: str
    """The session's token from now on; that of before is good no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    """A request's body: everything up to this moment has been read."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsByOffice:
    """The same with the name of the reader's organisation."""

    first_at: datetime
    """In China time."""
    kind: (
        Literal["search", "look-up", "names", "application", "mending", "roles", "acts", "case", "reminder", "hr-data"]
        | str
    )
    last_at: datetime
    """In China time."""
    month: date
    """Its first day in China."""
    office: str | None
    """``null`` for programs."""
    office_id: UUID | None
    """The organisation of that role."""
    purpose: str | None
    """What the reader said that it was for."""
    reader: str
    """``client:<id>`` or ``account:<id>``; ``anybody`` who has the code of a certificate."""
    role: str | None
    """The role in which a person read; ``null`` for programs."""
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResult:
    """What became of one record. No part repeats a value of it."""

    detail: str | None = None
    """Of ``malformed``: what is wrong, in English."""
    fields: tuple[Literal["unit_code", "post_category", "post_grade", "title_level"] | str, ...] | None = None
    """Of ``differs``: what is otherwise on record here, settled or not."""
    reason: str | None = None
    """Of ``malformed``: a stable word for programs."""
    row: int
    """Its position, from 1."""
    verdict: Literal["same", "differs", "unknown-person", "malformed"] | str
    """``unknown-person``: nobody on a unit's staff has this ID number; nothing of the record is kept. ``malformed``:
    it could not be read.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResults:
    """A verdict for every record, in the order given, and how many there are of each."""

    differs: int
    malformed: int
    results: tuple[RecordResult, ...]
    same: int
    unknown_person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAct:
    """An entry of the audit trail. No part of it holds an ID number or a secret, nor a name beside ``by_name``."""

    at: datetime
    by: str
    """``account:<id>``, ``client:<id>``, or a word such as ``operator`` for the machine's owner."""
    by_name: str | None = None
    """The name of the account that did it."""
    by_office: str | None = None
    """The name of the organisation in whose name it was done."""
    details: Mapping[str, bool | int | str | tuple[str, ...]] | None = None
    """Ids, numbers, moments and words."""
    number: int
    """Ask with this as ``before`` for what came earlier."""
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    """Whom it is about: a record, or the account of somebody on no roster."""
    reason: str | None = None
    what: str
    """A stable word for programs: see docs/accounts.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedClosure:
    """The end of an organisation."""

    change_id: UUID
    details: NoDetails
    effective_on: date
    """The first day, in China, on which it holds; it may lie ahead."""
    kind: Literal["close"]
    made_at: datetime
    made_by: str
    """``account:`` and an id for a person, a client's id for a program."""
    made_by_name: str | None = None
    """That person's name."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMerger:
    """The end of an organisation that another one takes over."""

    change_id: UUID
    details: Successor
    effective_on: date
    """The first day, in China, on which it holds; it may lie ahead."""
    kind: Literal["merge"]
    made_at: datetime
    made_by: str
    """``account:`` and an id for a person, a client's id for a program."""
    made_by_name: str | None = None
    """That person's name."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMove:
    """Another region, another competent department, or both."""

    change_id: UUID
    details: NewPlace
    effective_on: date
    """The first day, in China, on which it holds; it may lie ahead."""
    kind: Literal["move"]
    made_at: datetime
    made_by: str
    """``account:`` and an id for a person, a client's id for a program."""
    made_by_name: str | None = None
    """That person's name."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRename:
    """Another name."""

    change_id: UUID
    details: NewName
    effective_on: date
    """The first day, in China, on which it holds; it may lie ahead."""
    kind: Literal["rename"]
    made_at: datetime
    made_by: str
    """``account:`` and an id for a person, a client's id for a program."""
    made_by_name: str | None = None
    """That person's name."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReopening:
    """A closed organisation that is there again."""

    change_id: UUID
    details: NoDetails
    effective_on: date
    """The first day, in China, on which it holds; it may lie ahead."""
    kind: Literal["reopen"]
    made_at: datetime
    made_by: str
    """``account:`` and an id for a person, a client's id for a program."""
    made_by_name: str | None = None
    """That person's name."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSplit:
    """New units that came of an organisation."""

    change_id: UUID
    details: UnitsOfSplit
    effective_on: date
    """The first day, in China, on which it holds; it may lie ahead."""
    kind: Literal["split"]
    made_at: datetime
    made_by: str
    """``account:`` and an id for a person, a client's id for a program."""
    made_by_name: str | None = None
    """That person's name."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row of a roster of which nothing was recorded, for the person who mends it."""

    column: str | None
    """The heading of the column that is wrong, where it is one."""
    message: str
    """What is wrong and what to do, in Chinese."""
    name: str | None
    """As it stands there; ``null`` where that is no name."""
    number_masked: str | None
    """The first and the last two characters of what stands for the ID number, whatever its length; ``null`` where that
    is too short or no text.
    """
    reason: str
    """A stable word for programs."""
    row: int
    """As the sheet shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRows:
    """A page of the rows of a roster of which nothing was recorded, in the order of the file."""

    rows: tuple[RefusedRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionBelow:
    """A division right below another one."""

    code: str
    """region code (GB/T 2260)"""
    is_divided: bool
    """Whether there is any below it."""
    level: Literal["province", "city", "county"] | str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionHeadcount:
    """The people of organisations in a region."""

    associate_senior: int
    intermediate: int
    junior: int
    management: int
    name: str
    none: int
    """Without a title."""
    organisations: int
    """How many there are that are not closed."""
    people: int
    professional: int
    region_code: str
    """region code (GB/T 2260)"""
    senior: int
    without_grade: int
    """People of whom no grade of their post is on record."""
    worker: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionNamed:
    """A division of GB/T 2260."""

    code: str
    """region code (GB/T 2260)"""
    level: Literal["province", "city", "county"] | str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionStatistics:
    """The people of a region, as of the last count."""

    below: tuple[RegionHeadcount, ...]
    """Each region right below it, with everything in it."""
    counted_at: datetime | None
    """When the last count was; ``null`` before the first one."""
    own: RegionHeadcount
    """Of the region's own level alone."""
    region: RegionHeadcount
    """With everything below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionsBelow:
    """The regions right below one."""

    regions: tuple[RegionBelow, ...]
    """In the order of their codes."""
    way: tuple[RegionNamed, ...]
    """The region that was asked about, and those that it is part of, the province first; empty for the provinces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The learner's manual's form: ``details`` has sex, phone, email, native_place, education, major, school,
    graduated_on, title (其他 where there is none) and photo (base64 of a JPEG or PNG, 300 KB); may have ethnicity and
    title_on.
    """

    details: Mapping[str, Any]
    effective_on: date | None = None
    hired_on: date | None = None
    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    name: str
    password: str
    post_category: str
    post_grade: int | str | None = None
    title_level: str | None = "none"
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDesk:
    """What the page of a desk asks the registry."""

    announcements: tuple[PublicAnnouncement, ...]
    """The last three for anybody, of the office's region and of those above it."""
    people: tuple[PersonShown, ...]
    """Of those who were asked for: whom the caller's roles there reach, ID numbers masked."""
    waiting: RegistryDeskCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDeskCounts:
    """How much waits for an office: numbers alone, of nobody. ``null``: none of the caller's roles there settles it."""

    applications: tuple[ApplicationCount, ...] | None
    """Kinds of which nothing waits are left out."""
    cases: CaseCounts | None
    """``null`` as well where ``needs_own_password``."""
    mendings: int | None
    """Corrections and merges that the caller may decide and has not yet."""
    needs_own_password: bool
    """The caller's password was set with a code of somebody else's, who learns nothing of cases."""
    unattended: int | None
    """Institutions of the region that have no unit administrator; no more than 10,001 are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyList:
    """What was asked for within the caller's reach, the oldest first; a hundred at a time."""

    after: UUID | None
    """Ask with this for the next page; ``null`` on the last one."""
    mendings: tuple[Mending, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindedPerson:
    """Somebody who was reminded."""

    name: str | None
    """``null`` for people who are out of the caller's reach by now."""
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What was sent for an office."""

    organisation_id: UUID
    """The office for which it was sent."""
    people_count: int
    reminder_id: UUID
    role: Literal["unit-administrator", "department", "hr-authority"] | str
    sent_at: datetime
    sent_by: str
    """The name of the sender."""
    text: str | None
    """The sender's own words."""
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderList:
    """What was sent for an office, the latest first: fifty at a time."""

    before: UUID | None
    """Before which one the next page begins; ``null`` on the last one."""
    reminders: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderResult:
    """What became of one person who was chosen."""

    left: Left | str | None
    """Why they were not reminded; ``null``: they were."""
    person_id: UUID
    """As it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderVerdicts:
    """What became of everybody who was chosen, in the order in which they were given."""

    reminded: int
    reminder_id: UUID | None
    """``null`` where nobody was reminded, and nothing was recorded."""
    results: tuple[ReminderResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Another name."""

    effective_on: date
    kind: Literal["rename"]
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """It was closed, and is there again as it was; people who went elsewhere stay there."""

    effective_on: date
    kind: Literal["reopen"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedSignIn:
    """What the provider sent a browser back with, and the word that this browser keeps."""

    browser: str
    code: str
    iss: str | None = None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """A subject, a session or a secret that was revoked."""

    digest: str
    """SHA-256 in hex of what the token says in ``sub`` or ``sid``: it tells nobody who is behind it."""
    number: int
    """The number up to which a subject is revoked (``ver`` of a token)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """What was revoked, and where to go on."""

    next: str
    """``after`` of the next question."""
    revoked: tuple[Revocation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleInOrganisation:
    """A role that somebody has in an organisation."""

    account_id: UUID
    given_at: datetime
    name: str
    """Of its holder."""
    role: Role | str
    role_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOfAccount:
    """A role that an account has now, and the place that it is bound to."""

    organisation: OrganisationShown | None
    """That organisation; ``null`` for operators."""
    organisation_id: UUID | None
    """``null`` for operators, who have their role in the whole installation."""
    region_code: str | None
    """Where that organisation lies today."""
    role: Role | str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesOfOrganisation:
    """Who has which role in an organisation, and what is offered there."""

    offers: tuple[OfferInOrganisation, ...]
    roles: tuple[RoleInOrganisation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRowRejected:
    """A row of a file of which nothing was recorded."""

    detail: str
    """What is wrong, in English."""
    message: str
    """What is wrong and what to do, in Chinese, for the person who fills in the roster."""
    reason: str
    """A stable word for programs."""
    row: int
    """Of a batch: its position, from 1; of a file: the number that the sheet shows."""
    status: Literal["rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterVerdicts:
    """A verdict on every row of a file, in the order of the file."""

    created: int
    rejected: int
    results: tuple[RowTaken | RosterRowRejected, ...]
    unchanged: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRejected:
    """A row of which nothing was recorded. Neither word nor sentence repeats what stands in it."""

    detail: str
    """What is wrong, in English."""
    reason: str
    """A stable word for programs."""
    row: int
    """Of a batch: its position, from 1; of a file: the number that the sheet shows."""
    status: Literal["rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTaken:
    """A row that was right; ``unchanged`` where it says what is on record already."""

    row: int
    """Of a batch: its position, from 1; of a file: the number that the sheet shows."""
    status: Literal["created", "updated", "unchanged"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChange:
    """What a client may do before and after."""

    from_: Annotated[
        tuple[
            Literal[
                "certificates:apply",
                "certificates:operate",
                "certificates:status",
                "clients:read",
                "clients:restrict",
                "completions:review",
                "filings:decide",
                "filings:read",
                "keys:rotate",
                "ledger:read",
                "people:leaves",
                "people:names",
                "people:read",
                "registry:hr-data",
                "registry:operate",
                "registry:write",
                "vendors:operate",
            ]
            | str,
            ...,
        ],
        Field(alias="from"),
    ]
    to: tuple[
        Literal[
            "certificates:apply",
            "certificates:operate",
            "certificates:status",
            "clients:read",
            "clients:restrict",
            "completions:review",
            "filings:decide",
            "filings:read",
            "keys:rotate",
            "ledger:read",
            "people:leaves",
            "people:names",
            "people:read",
            "registry:hr-data",
            "registry:operate",
            "registry:write",
            "vendors:operate",
        ]
        | str,
        ...,
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopesProposal:
    """That a client may do more."""

    asked: ScopeChange
    client_id: str
    decided_at: datetime | None
    decided_by: UUID | None
    """An operator's account; ``null`` while it waits, and for one that expired."""
    ends_at: datetime
    """When it expires, unless somebody decides before."""
    kind: Literal["scopes"]
    proposal_id: UUID
    proposed_at: datetime
    proposed_by: UUID
    """An operator's account."""
    reason: str | None
    """Of the decision, where one was given."""
    state: Literal["proposed", "approved", "refused", "expired"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How the name begins, and where the page before ended."""

    after: After | None = None
    name: str
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """Six digits of the authenticator, or a recovery code."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOperator:
    """The code of the second operator, to be handed over in person; shown this once."""

    code: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretProposal:
    """That a client has another secret."""

    asked: NothingAsked
    client_id: str
    decided_at: datetime | None
    decided_by: UUID | None
    """An operator's account; ``null`` while it waits, and for one that expired."""
    ends_at: datetime
    """When it expires, unless somebody decides before."""
    kind: Literal["secret"]
    proposal_id: UUID
    proposed_at: datetime
    proposed_by: UUID
    """An operator's account."""
    reason: str | None
    """Of the decision, where one was given."""
    state: Literal["proposed", "approved", "refused", "expired"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenNotice:
    """A version of the privacy notice that the caller has seen."""

    seen_at: datetime
    """The first time."""
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One of one's own sessions that are good now."""

    created_at: datetime
    ends_at: datetime
    is_this: bool
    """Whether it is the session that asks."""
    second_factor: bool
    """Whether the second factor was given in it."""
    seen_at: datetime
    """When it was last at work, to the minute."""
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionContext:
    """All that a page asks about a session that it sees for the first time."""

    account: OwnAccount
    notice: NoticeInForce
    session: CurrentSession
    token: OwnToken | None
    """``null`` while the session needs something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionList:
    """One's own sessions that are good now, the latest first."""

    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpProgress:
    """How far an installation is set up; numbers alone, of what there is at this moment."""

    departments: int
    hr_authorities: int
    hr_authorities_attended: int
    """In which somebody has accepted the role."""
    hr_client_last_used_at: datetime | None
    """When one of these got a token last, to the hour."""
    hr_clients: int
    """Programs that may ask for the status of certificates."""
    institutions: int
    offers_waiting: int
    """Roles in HR authorities that nobody has answered yet."""
    operators: int
    operators_enrolled: int
    """With a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingInForce:
    """A setting by its name; what it means stands in the operations manual."""

    name: str
    of: str | None
    """What it is of, where there are several: a regulation."""
    value: str
    """A number, ``true`` or ``false``, or a day of the year as ``MM-DD``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsInForce:
    """Settings with which the process that answers has begun."""

    service: str
    settings: tuple[SettingInForce, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledRecord:
    """How a unit settled one field of one of the client's records."""

    decision: Literal["taken", "kept"] | str
    field: Literal["unit_code", "post_category", "post_grade", "title_level"] | str
    reason: str | None
    """Why the unit keeps its own value; ``null`` where it took the other one."""
    reference: str
    """As the client gave it with the record."""
    settled_at: datetime
    value: str | None
    """What is on record here since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledRecords:
    """What units settled of the client's records, in the order in which they did."""

    as_of: datetime
    has_more: bool
    """There is more already."""
    next: int
    """Ask with this as ``after`` the next time."""
    settled: tuple[SettledRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementResult:
    """What became of one settlement."""

    detail: str | None = None
    """Of ``refused``: the same in English."""
    message: str | None = None
    """Of ``refused``: the same in Chinese, for people."""
    reason: str | None = None
    """Of ``refused``: a stable word for programs."""
    row: int
    """Its position, from 1."""
    status: Literal["settled", "refused"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementResults:
    """What became of each settlement, in the order given."""

    refused: int
    results: tuple[SettlementResult, ...]
    settled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How people sign in at a vendor: its name as they read it, where it gets them back, and where they begin."""

    name: str
    redirect_uris: tuple[str, ...]
    start_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInProposal:
    """That a client is a vendor that people sign in at."""

    asked: PlaceOfSignIn
    client_id: str
    decided_at: datetime | None
    decided_by: UUID | None
    """An operator's account; ``null`` while it waits, and for one that expired."""
    ends_at: datetime
    """When it expires, unless somebody decides before."""
    kind: Literal["sign-in"]
    proposal_id: UUID
    proposed_at: datetime
    proposed_by: UUID
    """An operator's account."""
    reason: str | None
    """Of the decision, where one was given."""
    state: Literal["proposed", "approved", "refused", "expired"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """The key that signs tokens from now on."""

    key_id: str
    """``kid`` in tokens and among the public keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What was read out to the complainant."""

    code: str
    slip_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipState:
    """How far a case is that an office took down, for who has its slip: not a word of what it says, or of whom."""

    due_on: date
    how: CaseHow | str
    kind: CaseKind | str
    received_on: date
    region: str
    """That region's name."""
    region_code: str
    """The region whose authority answers it."""
    slip_number: str
    state: CaseState | str
    steps: tuple[SlipStep, ...]
    """In the order in which they were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipStep:
    """What was done about a case, without what was said."""

    at: datetime
    step: CaseAct | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Who is to be an operator."""

    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """New units come of it; who is not named for one of them stays where they are."""

    effective_on: date
    kind: Literal["split"]
    reason: str
    units: tuple[UnitOfSplit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitUnit:
    """A unit that came of a split."""

    code: str
    """organisation code (GB 32100)"""
    people: int
    """How many were named for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrganisation:
    """An organisation as it stands today."""

    authority_id: UUID | None
    """The HR authority (人事综合管理部门) of its level."""
    closed_on: date | None
    """The first day on which it is no more; it may lie ahead."""
    code: str
    """organisation code (GB 32100)"""
    department_id: UUID | None
    """The competent department (主管部门)."""
    kind: Literal["hr-authority", "department", "institution"] | str
    name: str
    organisation_id: UUID
    region_code: str
    """region code (GB/T 2260)"""
    version: int
    """Grows with every change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrganisations:
    """One for each code, in the order asked; ``null`` where there is none of this code."""

    results: tuple[StandingOrganisation | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedJob:
    """Work that is done soon; ``Location`` is where to ask how far it is."""

    job_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfApplication:
    """What has become of an application."""

    state: Literal["granted", "refused"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfCase:
    """How far a case is."""

    case_id: UUID
    state: CaseState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfMending:
    """The state of a correction; the same as before where another side has to sign as well."""

    mending_id: UUID
    state: RemedyState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfOffer:
    """What has become of an offer."""

    offer_id: UUID
    state: ConsentState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOfMerge:
    """What is said of it: ``sign`` and ``refuse`` are of what waits, ``ask-undo`` is of what was signed."""

    reason: str | None = None
    step: Literal["sign", "refuse", "ask-undo"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What a merger says."""

    into_code: str
    """organisation code (GB 32100)"""
    people: int
    """How many went over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """What came by telephone or letter, or with a visit. ``complainant`` and ``contact``: only where those who answer
    may know them. Of whom it complains: an organisation, or a person and with them their unit. ``title``: 来电投诉举报
    and the like where it is left out.
    """

    about_code: str | None = None
    about_person_id: UUID | None = None
    about_vendor: str | None = None
    complainant: str | None = None
    contact: str | None = None
    how: CaseHow | str
    kind: CaseKind | str
    received_on: date
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token (RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3)."""

    access_token: str
    expires_in: int
    """In seconds."""
    id_token: str | None = None
    """Who signed in; for the code of a sign-in alone."""
    scope: str
    """What was granted, parted by blanks."""
    token_type: Literal["Bearer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenForm:
    """RFC 6749, 4.4.2 and 4.1.3, and RFC 7636, 4.5."""

    client_id: str | None = None
    client_secret: str | None = None
    code: str | None = ""
    code_verifier: str | None = ""
    grant_type: str | None = None
    redirect_uri: str | None = ""
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefusal:
    """Why there is no token (RFC 6749, 5.2)."""

    error: (
        Literal["invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type", "invalid_scope"] | str
    )
    error_description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingAdministrators:
    """Units and departments in the order of their codes."""

    as_of: datetime
    """In China time; people and grades are as of the last count, some minutes ago."""
    is_whole: bool
    """False: there are more than 5,000, and the others are left out; ask for them by region."""
    units: tuple[AdministratorsOfUnit, ...]
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Whom the unit of ``unit_code`` takes in, from which day on, and why. A title level left out stays."""

    effective_on: date | None = None
    hired_on: date | None = None
    id_number: str
    """ID number (GB 11643) as people write it: any width, with blanks or not"""
    name: str
    post_category: str
    post_grade: int | str | None = None
    reason: str
    title_level: str | None = None
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAsked:
    """A transfer that waits for the unit that the person leaves."""

    application_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAskedFor:
    """The unit that somebody registers at, or that is to be registered."""

    code: str
    """organisation code (GB 32100)"""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLackingGrades:
    """A unit that has not completed the grades of its people's posts."""

    code: str
    """organisation code (GB 32100)"""
    name: str
    people: int
    region: str
    """The name of the region."""
    without_grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOfSplit:
    """A unit that comes of a split. Region and department are those of the unit that it comes of, unless given."""

    code: str
    """organisation code (GB 32100)"""
    department_code: str | None = None
    id_numbers: tuple[str, ...] | None = None
    """who goes there"""
    name: str
    region_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsFound:
    """Units at which somebody may register, in the order of their names."""

    after: str | None
    """After which code the next page begins; ``null`` on the last one."""
    units: tuple[OrganisationShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsLackingGrades:
    """Units of a region and below, those first that lack the most grades."""

    units: tuple[UnitLackingGrades, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsOfSplit:
    """What a split says."""

    units: tuple[SplitUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadMessages:
    """How many messages are new to the caller, of this service alone."""

    unread: int
    """At most 100: that many or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInfo:
    """What somebody agreed that a vendor may know, as it is now (OpenID Connect Core, 5.3.2)."""

    employment: Employment | None = None
    """For the scope ``employment``, as long as they are on the staff."""
    id_number: str | None = None
    """For the scope ``id_number``."""
    name: str | None = None
    """For the scope ``profile``."""
    sub: str
    """Another one at each vendor, and always the same there (OpenID Connect Core, 8.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorComplaints:
    """Complaints of vendors in a region and below, who has most first; a vendor without any is not among them."""

    as_of: datetime
    """In China time."""
    vendors: tuple[ComplaintsOfVendor, ...]
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorConsent:
    """What the caller agreed that a vendor may know."""

    client_id: str
    given_at: datetime
    """When the caller was asked the last time."""
    last_used_at: datetime
    """When the caller last signed in at the vendor under it, or the vendor last asked about them."""
    name: str
    """The vendor's name."""
    scopes: tuple[OidcScope | str, ...]
    """Beside an identifier that is another one at each vendor; empty where the vendor knows nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorConsents:
    """The caller's consents that stand, the latest first; one for each vendor at most."""

    consents: tuple[VendorConsent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorOffer:
    """The vendors that somebody may choose among, in an order made anew for each choice."""

    offer_id: UUID
    vendors: tuple[OfferedVendor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorStart:
    """Where to begin at the vendor that was chosen."""

    start_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """A verdict on every row of a batch, in the order given."""

    created: int
    rejected: int
    results: tuple[RowTaken | RowRejected, ...]
    unchanged: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCode:
    """A code that somebody had made for one's account, and that nobody has used yet."""

    code_id: UUID
    ends_at: datetime
    forgets_second_factor: bool
    """Whether its use removes the second factor."""
    good_from: datetime | None
    """From when on it is good without a proof of the second factor; ``null``: since it was made."""
    made_at: datetime
    may_be_cancelled: bool
    """Whether the account's holder can cancel it."""
    office: str | None
    """The organisation that made it; ``null`` for the machine's owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingName:
    """A person says that their name is another one; their unit confirms."""

    application_id: UUID
    id_number_masked: str
    """Of the person whom it is about."""
    kind: Literal["name"]
    made_at: datetime
    name_was: str
    organisation_id: UUID
    """The unit whose administrator decides."""
    region_code: None
    row: WantedName
    unit: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingProposal:
    """A proposal that waits for another operator."""

    ends_at: datetime
    """When it expires, unless somebody decides before."""
    proposal_id: UUID
    state: Literal["proposed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRegistration:
    """A person registers themselves; their unit confirms."""

    application_id: UUID
    details: FormWithoutPhoto
    id_number_masked: str
    """Of the person whom it is about."""
    kind: Literal["registration"]
    made_at: datetime
    organisation_id: UUID
    """The unit whose administrator decides."""
    region_code: None
    row: WantedPost
    unit: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTransfer:
    """A unit takes somebody in; the unit that they leave lets them go."""

    application_id: UUID
    id_number_masked: str
    """Of the person whom it is about."""
    kind: Literal["transfer"]
    made_at: datetime
    organisation_id: UUID
    """The unit whose administrator decides."""
    reason: str
    region_code: None
    row: WantedPost
    to_unit: str
    """The name of the unit that takes them in."""
    unit: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingUnit:
    """A unit is to be registered; the authority of its region decides."""

    administrator: WantedAdministrator
    application_id: UUID
    id_number_masked: str
    """Of the administrator."""
    kind: Literal["unit"]
    made_at: datetime
    organisation_id: None
    region_code: str
    """The region whose authority decides."""
    row: WantedUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAdministrator:
    """Who is to look after a new unit; their ID number is that of the application."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedName:
    """The name that somebody says is theirs by now."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPost:
    """Who somebody is and where they are to stand, as it was asked for."""

    effective_on: date | None = None
    hired_on: date | None = None
    """The day of hiring (聘用之日)."""
    name: str
    post_category: Literal["management", "professional", "worker"] | str
    post_grade: int | str | None = None
    """The grade of the post (岗位等级), as it was written: 7 or 七级."""
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str
    unit_code: str
    """organisation code (GB 32100)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedUnit:
    """A unit as it is to be registered."""

    code: str
    """organisation code (GB 32100)"""
    department_code: str | None = None
    """Its competent department (主管部门)."""
    kind: Literal["institution"]
    name: str
    region_code: str
    """region code (GB/T 2260)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCase:
    """A case with everything that was done and said, for its reporter and those who answer."""

    about: str | None
    """That organisation's name."""
    about_id: UUID | None
    """The organisation that is complained of; ``null`` for feedback, questions, and a complaint of none."""
    about_person: str | None
    """That person's name."""
    about_person_id: UUID | None
    """The person who is complained of; ``null`` where none is."""
    about_vendor: str | None
    """The client id of the vendor that is complained of; ``null`` where none is."""
    about_vendor_name: str | None
    attachments: tuple[CaseAttachment, ...]
    case_id: UUID
    changed_at: datetime
    contact: str | None
    """How the complainant can be reached, where an office took the case down and they said it."""
    due_on: date
    """By when it is to be answered: 15 days for feedback and questions, 60 for a complaint (信访工作条例, art. 34)."""
    entries: tuple[CaseEntry, ...]
    """In the order in which they were made."""
    how: CaseHow | str | None
    """How it came to the office that took it down; ``null``: its reporter opened it."""
    is_yours: bool
    """Whether the caller is the reporter."""
    kind: CaseKind | str
    opened_at: datetime
    owner: CaseOwner | None
    """``null`` where nobody has taken it."""
    received_on: date | None
    """The day on which it came to that office, and from which its days count."""
    region_code: str
    """The region whose authority answers it."""
    reporter: str | None
    """The name of the reporter; ``null`` where they did not want it to be shown."""
    slip_number: str | None
    """The number that was read out to the complainant."""
    state: CaseState | str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeName:
    """Another name, and what has become of it."""

    application_id: UUID
    id_number_masked: str
    """Of the person whom it is about."""
    kind: Literal["name"]
    made_at: datetime
    name_was: str
    organisation_id: UUID
    """The unit whose administrator decides."""
    region_code: None
    row: WantedName
    state: ApplicationState | str
    unit: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRegistration:
    """A registration with its picture, and what has become of it."""

    application_id: UUID
    details: Form
    id_number_masked: str
    """Of the person whom it is about."""
    kind: Literal["registration"]
    made_at: datetime
    organisation_id: UUID
    """The unit whose administrator decides."""
    region_code: None
    row: WantedPost
    state: ApplicationState | str
    unit: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeReminder:
    """What was sent for an office, with whom it went to, in the order of names."""

    organisation_id: UUID
    """The office for which it was sent."""
    people: tuple[RemindedPerson, ...]
    people_count: int
    reminder_id: UUID
    role: Literal["unit-administrator", "department", "hr-authority"] | str
    sent_at: datetime
    sent_by: str
    """The name of the sender."""
    text: str | None
    """The sender's own words."""
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeTransfer:
    """A transfer, and what has become of it."""

    application_id: UUID
    id_number_masked: str
    """Of the person whom it is about."""
    kind: Literal["transfer"]
    made_at: datetime
    organisation_id: UUID
    """The unit whose administrator decides."""
    reason: str
    region_code: None
    row: WantedPost
    state: ApplicationState | str
    to_unit: str
    """The name of the unit that takes them in."""
    unit: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeUnit:
    """A new unit, and what has become of it."""

    administrator: WantedAdministrator
    application_id: UUID
    id_number_masked: str
    """Of the administrator."""
    kind: Literal["unit"]
    made_at: datetime
    organisation_id: None
    region_code: str
    """The region whose authority decides."""
    row: WantedUnit
    state: ApplicationState | str
