"""What the certificates answers and is asked, made from docs/openapi/certificates.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Applied = Literal["applied", "already", "not-met", "suspended"]

BundleState = Literal["waiting", "running", "done", "failed"]

Cause = Literal[
    "hours-below-requirements",
    "hours-revoked-by-vendor",
    "hours-voided-by-office",
    "recognition-withdrawn",
    "revoked-by-decision",
]

Change = Literal["met", "fell-below", "applied", "issued", "suspended", "restored", "revoked", "reissued"]

DecisionKind = Literal["revoke", "restore"]

DecisionState = Literal["proposed", "confirmed", "refused", "withdrawn", "expired"]

DecisionStep = Literal["confirm", "refuse", "withdraw"]

IssuanceStage = Literal["offered", "intended", "waiting", "stored"]

Purpose = Literal[
    "confirmation", "transfer", "promotion", "reward", "renewal", "worker-exam", "rating", "registration", "expert"
]

ReissueApplied = Literal["applied", "already"]

ReissueOrderState = Literal["running", "ended"]

Standing = Literal["valid", "suspended", "revoked"]

SuspendedBecause = Literal["hours-revoked-by-vendor", "hours-voided-by-office", "recognition-withdrawn"]

WaitsFor = Literal["authority", "name", "organisation", "text", "drawing", "signing-certificate"]

Why = Literal["certified", "no-certificate", "suspended", "revoked", "in-preparation", "waiting", "not-applied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Somebody's certificate of a year."""

    person_id: UUID
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationResult:
    """What became of one application."""

    person_id: UUID
    status: Applied | str
    """``already``: it exists, or is being made; ``not-met``: the year never met its requirements; ``suspended``: it
    met them and no longer does.
    """
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationResults:
    """An answer for each application, in their order."""

    results: tuple[ApplicationResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """An archive of certificates, and how far it is."""

    asked_at: datetime
    bundle_id: UUID
    done: int
    """How many certificates were looked at."""
    ended_at: datetime | None
    kept_until: datetime | None
    """``GET …/file`` answers until then, unless three later ones are done, or one of the same unit and year; ``null``
    before it is done, and where it failed.
    """
    of: int
    packed: int
    """Those of them that are in the archive: one that is not valid any more is left out, and one of somebody who has
    left the unit.
    """
    state: BundleState | str
    training_year: int
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseParameters:
    """What varies in the sentence of a cause."""

    decision_id: UUID | None
    """The act of the review."""
    number: str
    """证书编号"""
    office: str | None
    """What it is called."""
    office_id: UUID | None
    """The HR authority that voided them; ``null`` also where no authority did."""
    vendor: str | None
    """Of hours that a vendor had stated, its id; ``null`` where nobody took hours off, as are the three that follow.
    """
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateCause:
    """Why a certificate that exists is not valid."""

    parameters: CauseParameters
    reason: Cause | str
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateChange:
    """Something that became of a certificate."""

    at: datetime
    change: Change | str
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDecision:
    """What was proposed about a certificate, and how it ended."""

    authority_id: UUID
    """For whom it was proposed; another official of this authority confirms or refuses it."""
    became: Standing | str | None
    """What came of it; ``null`` unless it was confirmed."""
    decision_id: UUID
    end_reason: str | None
    ended_at: datetime | None
    ended_by: UUID | None
    """An account; ``null`` while it waits, and where nobody has decided in time."""
    expires_at: datetime
    """Nobody confirms it from then on."""
    is_own: bool
    """The caller proposed it, and may withdraw it."""
    kind: DecisionKind | str
    proposed_at: datetime
    proposed_by: UUID
    """An account."""
    reason: str
    """Why; the person whom it is about reads it once it is confirmed."""
    state: DecisionState | str
    stood_at: Standing | str
    """What the certificate stood at when it was proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRevocation:
    """The decision by which a certificate is revoked (撤销)."""

    at: datetime
    authority: str
    """The HR authority that issued it; it takes appeals, as cases."""
    reason: str
    """Why, in the words of those who decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentYear:
    """How this year's certificate stands, also where there is none yet, and why."""

    state: Why | str
    """``no-certificate``: the year is not met, as far as the ledger has told; ``GET /ledger/v1/own/years/{year}`` says
    what is missing.
    """
    text: str
    """The same in Chinese."""
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event that could not be applied, or that waits behind one; without what it says and of whom."""

    behind: int | None
    """The first one of the same key, behind which it waits; ``null`` where it stands first."""
    id: int
    reason: str
    """The kind of error, or that it waits."""
    set_aside_at: datetime
    type: str
    """``unreadable`` where it names none that the service knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """A hundred at a time, the oldest first."""

    after: int | None
    """Ask with this for the next page; ``null`` on the last one."""
    letters: tuple[DeadLetter, ...]
    reasons: tuple[WaitingFor, ...]
    """The most frequent first, at most 20."""
    replays: tuple[Replay, ...]
    """The last five, the latest first."""
    service: str
    total: int
    """At most 10,001: so many or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCertificate:
    """The certificate that a decision is about, as it was printed and as it stands now."""

    issuing_authority: str
    name: str
    number: str
    """证书编号"""
    organisation: str
    since: datetime
    standing: Standing | str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsAbout:
    """A certificate, and the latest hundred proposals about it, the latest first."""

    certificate: DecidedCertificate
    decisions: tuple[CertificateDecision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityAnswer:
    """Whether something may be done for somebody. Unknown people, and people whom nothing binds, look the same."""

    as_of: datetime
    eligible: bool
    """Yes only where a regulation is known and everything that it asks holds."""
    on: date
    purpose: Purpose | str
    reasons: tuple[Reason, ...]
    rulebook: Rulebook | None
    """The regulation in force on the day; ``null`` where none is known."""
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Every printed field of a certificate."""

    edition: int
    """版次: 1, and one more each time it was reissued (换发) under its number; issued on ``issued_on``."""
    hours: tuple[PrintedHours, ...]
    id_number_masked: str
    issued_on: date
    issuing_authority: str
    name: str
    number: str
    """证书编号"""
    organisation: str
    post_category: str
    """岗位类别, in Chinese."""
    regulation: str
    """The document number of the regulation."""
    reissued_for: str | None
    """What this edition was issued for, in Chinese, such as 姓名变更; ``null`` on the first."""
    remarks: tuple[str, ...]
    """What stands beside the hours, such as what was deemed complete (视同) and by which article."""
    total_centihours: int
    """Hundredths of a class hour (学时)."""
    training_year: int
    verify_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the service's tables."""

    name: str
    """As among the metrics: ``xueshi_…``."""
    stage: str | None
    """What the number is of, where the figure has several; words of the platform, never of a table."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """A name that valid certificates of a unit print, and that it does not have any more."""

    count: int
    """On how many certificates of people who are in the unit today."""
    name: str


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
class MissingRequirement:
    """A requirement that is not met."""

    article: str
    have: str
    missing: str
    name: str
    """In Chinese."""
    need: str
    or_days: str | None = None
    """So many days of offline training are enough as well; left out where hours alone count."""
    unit: Literal["hours", "topics"] | str
    """Of ``have``, ``need`` and ``missing``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApplications:
    """Up to 1,000 of them."""

    applications: tuple[Application, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBundle:
    """Whose certificates are packed, and as which office."""

    organisation_id: UUID
    unit_id: UUID
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """What is to be decided, and why: the person whom it is about reads the reason."""

    kind: DecisionKind | str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReissue:
    """A unit that was renamed, and what its certificates print."""

    dry_run: bool
    former_name: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAndName:
    """What stands on the paper: 证书编号 and 姓名."""

    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedCertificate:
    """A certificate that exists, whether it stands or not."""

    issued_on: date
    number: str
    """证书编号"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFigures:
    """Numbers of one service at one moment."""

    as_of: datetime
    figures: tuple[Figure, ...]
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApplication:
    """What became of one's application."""

    kind: Literal["annual"]
    status: Literal["applied", "already"] | str
    """``already``: it exists, or is being made."""
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificate:
    """One's own certificate of a training year."""

    applied_at: datetime | None
    """When the learner applied for it; ``null`` where nobody did."""
    cause: CertificateCause | None
    """Why it is suspended or revoked, ``since`` when; ``null`` in every other state."""
    certificate_id: UUID
    """``GET /v1/own/certificates/{certificate_id}/certificate.pdf`` is its file while it is ``certified``."""
    code: str | None
    """核验码, as it is printed; ``null`` before it exists."""
    edition: int | None
    """版次: 1, and one more each time it was reissued (换发) under its number; ``null`` before it exists."""
    history: tuple[CertificateChange, ...]
    """The oldest first."""
    issued_on: date | None
    kind: Literal["annual"]
    number: str | None
    """证书编号; like the two below ``null`` before it exists."""
    reissue_asked_at: datetime | None
    """Since when the next edition is being made; ``null`` where none is."""
    revocation: CertificateRevocation | None
    """By which decision, where it is revoked."""
    since: datetime
    """When its standing came about."""
    stage: IssuanceStage | str
    """``offered``: the learner may apply for it; ``stored``: it exists."""
    standing: Standing | str
    state: Why | str
    """In the words in which eligibility is answered; ``not-applied``: ``POST /v1/own/applications``."""
    state_text: str
    """The same in Chinese."""
    verify_url: str | None
    """Where anybody who has it sees whether the certificate stands."""
    waits_for: WaitsFor | str | None
    """What a certificate that is ``waiting`` waits for; the year counts as certified meanwhile. ``null`` in every
    other state, and where it began to wait before this was on record.
    """
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificates:
    """One's certificates of all years, the newest first, also those that are not made; others who may read them are
    answered the same.
    """

    as_of: datetime
    certificates: tuple[OwnCertificate, ...]
    current_year: CurrentYear


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestions:
    """What is to be done for oneself, up to once each, and on which day: today in China where ``on`` is left out."""

    on: date | None = None
    purposes: tuple[Purpose | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReadings:
    """Who read what of the caller, month by month, the latest first; at most 500 lines."""

    as_of: datetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    readings: tuple[ReadingsOfMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReissue:
    """What became of one's application for the next edition of a certificate (换发)."""

    certificate_id: UUID
    status: ReissueApplied | str
    """``already``: it is being made; ``GET /v1/own/certificates`` says since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnYear:
    """The year whose certificate is applied for."""

    kind: Literal["annual"] | None = "annual"
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleOfYear:
    """Whose certificates of a year are asked for, and as which office."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCertificate:
    """A certificate that exists, whether it stands or not."""

    edition: int | None = None
    """版次, from 2 on: it was reissued (换发) under its number. Left out for the first edition."""
    issued_on: date
    """Of the newest edition."""
    kind: Literal["annual"]
    number: str
    """证书编号; the same in every edition."""
    verify_url: str
    """Where anybody who has it sees whether the certificate stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFace:
    """Every printed field of a certificate but its verify address."""

    edition: int
    """版次: 1, and one more each time it was reissued (换发) under its number; issued on ``issued_on``."""
    hours: tuple[PrintedHours, ...]
    id_number_masked: str
    issued_on: date
    issuing_authority: str
    name: str
    number: str
    """证书编号"""
    organisation: str
    post_category: str
    """岗位类别, in Chinese."""
    regulation: str
    """The document number of the regulation."""
    reissued_for: str | None
    """What this edition was issued for, in Chinese, such as 姓名变更; ``null`` on the first."""
    remarks: tuple[str, ...]
    """What stands beside the hours, such as what was deemed complete (视同) and by which article."""
    total_centihours: int
    """Hundredths of a class hour (学时)."""
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedHours:
    """Class hours of a subject, as they are printed."""

    centihours: int
    """Hundredths of a class hour (学时)."""
    subject: str
    """In Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    """A request's body: everything up to this moment has been read."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsOfMonth:
    """How often one reader, in one role and for one purpose, read one kind of thing of somebody in a month."""

    first_at: datetime
    """In China time."""
    kind: str
    """A stable word for programs: what was read."""
    last_at: datetime
    """In China time."""
    month: date
    """Its first day in China."""
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
class Reason:
    """One thing that the regulation asks, and whether it speaks for the person."""

    article: str
    certificate: NumberedCertificate | None
    """The certificate of the year, where it decides and exists."""
    document: str
    """The document number of the regulation."""
    due_on: date | None = None
    """By when it is normally done; left out where it is not about a requirement of the person's own days."""
    holds: bool
    mend: Remedy | None
    """What is to be done about it; ``null`` where nothing has to be."""
    missing: tuple[MissingRequirement, ...]
    """What is still to do; empty where nothing is."""
    needs: Literal["certificate", "year", "term", "onboarding", "transfer", "training"] | str
    """What is asked for."""
    text: str
    """The same in Chinese."""
    training: TrainingOrganised | None = None
    """With ``training``: what is asked for and what there is; left out of any other reason."""
    why: Literal["met", "not-owed", "exempt", "in-time", "missing"] | str | Why | str
    """How the year or the duty stands, or how the certificate of the year does."""
    year: int | None
    """The training year that it is about, where it is about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueOrderInShort:
    """An order, and whether it is done."""

    count: int
    """How many certificates it concerned when it was ordered."""
    former_name: str
    name: str | None
    """What the unit is called today; ``null`` where the registry has not told of it."""
    order_id: UUID
    ordered_at: datetime
    organisation_id: UUID
    state: ReissueOrderState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueOrdered:
    """How many certificates are concerned, and the order, unless it was only a question."""

    count: int
    """Valid certificates of people who are in the unit today, which print the former name."""
    former_name: str
    name: str
    """What the next editions print."""
    order_id: UUID | None
    """``GET /v1/reissues/{order_id}`` says how far it is; ``null`` on a dry run."""
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueOrders:
    """The newest first."""

    orders: tuple[ReissueOrderInShort, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueProgress:
    """How far an order is. Certificates that are under way for another reason are not counted again."""

    authority_id: UUID
    """For whom it was ordered."""
    count: int
    """How many it concerned when it was ordered."""
    former_name: str
    left: int
    """They are taken up and not made yet; while it is running, others may still be taken up."""
    made: int
    not_valid: int
    """They were suspended or revoked meanwhile, and keep their papers."""
    order_id: UUID
    ordered_at: datetime
    ordered_by: UUID
    """An account."""
    organisation_id: UUID
    state: ReissueOrderState | str
    unchanged: int
    """They said what the registry prints by the time that they were taken up."""
    unprintable: int
    """A character of what is to be printed has no glyph; they keep their papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What would set a reason right."""

    allowed_by: tuple[Literal["hr-authority", "department", "institution"] | str, ...]
    """Kinds of organisation, any of which must allow it; empty where nobody must."""
    article: str | None
    by: date | None
    """The last day for it, where there is one."""
    how: Literal["make-up", "do-it", "apply", "wait", "nothing"] | str
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedUnit:
    """A unit, and what its certificates print instead of its name."""

    former_names: tuple[FormerName, ...]
    """That of most certificates first; empty where all print its name of today, or there are none."""
    name: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedUnits:
    """In the order of their names."""

    units: tuple[RenamedUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """By which edition a paper was replaced (已换发)."""

    at: datetime
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """That somebody had letters tried again, and how it ended."""

    applied: int
    begun_at: datetime
    by: str
    """``account:<id>``, or ``operator`` for the machine's owner."""
    ended_at: datetime | None
    """``null``: it runs, or was broken off."""
    letter_id: int | None
    reason: str | None
    """``null`` with no letter: all of them."""
    replay_id: int
    still_waiting: int | None
    """Of the letters that were asked for; ``null`` before its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayResult:
    """How a replay ended."""

    applied: int
    is_whole: bool
    """``false``: its time ran out before each was tried; ask again for the rest."""
    left: int
    """Of the letters that were asked for: refused again, behind one that was, or not tried yet."""
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayWanted:
    """Which letters are tried again: one with all of its queue, those of one reason, or all of them."""

    letter_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Which regulation (培训政策)."""

    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    id: str
    name: str


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
class StateOfDecision:
    """How far a decision is."""

    decision_id: UUID
    state: DecisionState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfPerson:
    """How the certificate of the year stands for one person."""

    number: str | None
    """证书编号; ``null`` before it exists."""
    person_id: UUID
    """As it was asked for."""
    state: Why | str
    """``no-certificate`` also of a person of whom nothing is on record."""
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesOfPeople:
    """How the certificates of a year stand; people whom the role does not reach are left out."""

    as_of: datetime
    people: tuple[StateOfPerson, ...]
    """In the order of the question."""
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusResult:
    """Whether somebody is certified for a training year. Unknown and not certified look the same."""

    as_of: datetime
    certificate: PrintedCertificate | None
    """``null`` where the status is ``not-certified``, and while the certificate waits."""
    met_since: datetime | None = None
    """Beside ``reason``: since when the year has been met."""
    reason: Literal["certificate-waits"] | None = None
    """Why somebody who is certified has no certificate yet: something on it cannot be printed as things are, which is
    the operator's to mend. Left out in every other case.
    """
    status: Literal["certified", "suspended", "revoked", "not-certified"] | str
    suspended_because: SuspendedBecause | str | None = None
    """Of a suspended certificate: who took off the hours that the year lacks. Left out where that is not on record, or
    where a regulation, a placement or a decision about the year changed instead.
    """
    suspended_by: str | None = None
    """Beside ``hours-voided-by-office``: the HR authority that decided."""
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusResults:
    """An answer for each question, in their order."""

    results: tuple[StatusResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOfDecision:
    """``confirm`` and ``refuse`` (with a reason) are for another official of the authority, ``withdraw`` is for the
    author.
    """

    reason: str | None = None
    step: DecisionStep | str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOrganised:
    """Training that an authority of some level must have organised, and what there is of it."""

    completed_on: date | None
    """The day of the newest that is enough; ``null`` where there is none."""
    organised_by_at_least: Literal["county", "city", "province", "national"] | str
    """The level; a higher one is enough as well."""
    organiser_level: Literal["county", "city", "province", "national"] | str | None
    """Its level."""
    since: date | None
    """Training counts from this day, on which the present title was obtained; ``null``: whenever it was."""
    unrecorded: int
    """So many trainings of that time have no level on record, and speak for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsNamed:
    """A part of what units are called today."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadMessages:
    """How many messages are new to the caller, of this service alone."""

    unread: int
    """At most 100: that many or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """A verdict for each question, in their order."""

    results: tuple[EligibilityAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedByNumber:
    """The same for somebody who has number and name, and not the printed code."""

    as_of: datetime
    pdf_sha256: str
    """Of the signed original."""
    printed: PrintedFace
    replaced: Replacement | None
    """``null`` where this is the newest edition."""
    since: datetime
    """When its standing came about."""
    standing: Standing | str
    """Of the certificate; a paper that was ``replaced`` is no proof of it whatever this says."""
    superseded_at: datetime | None
    """Since when a certificate under another number takes its place: the ID number on record was corrected, or two
    records of the same person were merged. ``null`` for almost every certificate.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedCertificate:
    """What was printed on a certificate, and whether it stands."""

    as_of: datetime
    pdf_sha256: str
    """Of the signed original."""
    printed: Face
    replaced: Replacement | None
    """``null`` where this is the newest edition."""
    since: datetime
    """When its standing came about."""
    standing: Standing | str
    """Of the certificate; a paper that was ``replaced`` is no proof of it whatever this says."""
    superseded_at: datetime | None
    """Since when a certificate under another number takes its place: the ID number on record was corrected, or two
    records of the same person were merged. ``null`` for almost every certificate.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCertificate:
    """A certificate that cannot be printed as things are."""

    certificate_id: UUID
    person_id: UUID
    since: datetime
    """When the hours came to stand as they do."""
    training_year: int
    waiting_reason: str
    """What is in its way, in English."""
    waits_for: WaitsFor | str | None
    """``null`` where it began to wait before this was on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCertificates:
    """The oldest first."""

    certificates: tuple[WaitingCertificate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDecision:
    """One that waits for a second official."""

    authority_id: UUID
    """For whom it was proposed; another official of this authority confirms or refuses it."""
    became: Standing | str | None
    """What came of it; ``null`` unless it was confirmed."""
    certificate: DecidedCertificate
    decision_id: UUID
    end_reason: str | None
    ended_at: datetime | None
    ended_by: UUID | None
    """An account; ``null`` while it waits, and where nobody has decided in time."""
    expires_at: datetime
    """Nobody confirms it from then on."""
    is_own: bool
    """The caller proposed it, and may withdraw it."""
    kind: DecisionKind | str
    proposed_at: datetime
    proposed_by: UUID
    """An account."""
    reason: str
    """Why; the person whom it is about reads it once it is confirmed."""
    state: DecisionState | str
    stood_at: Standing | str
    """What the certificate stood at when it was proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDecisions:
    """The oldest first, a hundred at a time."""

    after: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""
    decisions: tuple[WaitingDecision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """How much waits for one reason: queues that begin with a letter of this reason."""

    letters: int
    """Those behind the first ones are in it."""
    queues: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOfOffice:
    """A certificate of somebody in the office's region that cannot be made as things are."""

    certificate_id: UUID
    person_id: UUID
    since: datetime
    """When the hours came to stand as they do."""
    waits_for: WaitsFor | str | None
    """``null`` where it began to wait before this was on record."""
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOfOffices:
    """The oldest first."""

    after: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""
    certificates: tuple[WaitingOfOffice, ...]
