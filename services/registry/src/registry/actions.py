"""What the registry can do; each fills the transaction it is given."""

import csv
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from common.auth import ALGORITHMS, ISSUER
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.identity import IdNumber
from common.ids import uuid7
from common.outbox import emit
from common.sealing import BlindIndex, Sealer, index_text
from registry import queries
from registry.domain import (
    SCOPES,
    BadRow,
    OrganisationRow,
    PersonRow,
    Verdict,
    read_organisation,
    read_person,
    region_above,
)

TOKEN_LIFETIME_MAX_S = 3_600


async def load_regions(tx: Tx) -> None:
    """Every division of GB/T 2260 that this version ships; nothing where they are there already."""
    text = files("registry").joinpath("data/regions.csv").read_text("utf-8")
    rows = {row["code"]: row for row in csv.DictReader(text.splitlines())}
    ordered = sorted(rows.values(), key=lambda row: ("province", "city", "county").index(row["level"]))
    await queries.save_regions(
        tx, [(row["code"], row["name"], row["level"], region_above(row["code"], rows)) for row in ordered]
    )


async def import_organisations(tx: Tx, rows: Sequence[object]) -> list[Verdict]:
    """A verdict for every row; what is right is recorded whatever else is wrong. Departments may stand in any row."""
    read, verdicts = _read_all(rows, read_organisation)
    regions = await queries.known_regions(tx, list({str(row.region) for row in read.values()}))
    known = await queries.organisations_by_code(
        tx, [str(code) for row in read.values() for code in (row.code, row.department) if code is not None]
    )
    for position, row in list(read.items()):
        if str(row.region) not in regions:
            verdicts[position] = Verdict("rejected", "unknown-region", "there is no region of this code")
            del read[position]
    _refuse_repeats(read, verdicts, key=lambda row: row.code, what="organisation code")
    while True:  # a refused department takes what stands below it along
        given = known.keys() | {str(row.code) for row in read.values()}
        orphans = [position for position, row in read.items() if row.department and str(row.department) not in given]
        if not orphans:
            break
        for position in orphans:
            verdicts[position] = Verdict("rejected", "unknown-department", "its competent department is not recorded")
            del read[position]
    if read:
        await _save_organisations(tx, read, known, verdicts)
    return [verdicts[position] for position in range(len(rows))]


async def _save_organisations(
    tx: Tx,
    read: dict[int, OrganisationRow],
    known: dict[str, queries.PlacedOrganisation],
    verdicts: dict[int, Verdict],
) -> None:
    ids = {code: organisation.organisation_id for code, organisation in known.items()}
    regions = {code: organisation.region_code for code, organisation in known.items()}
    for row in read.values():
        ids.setdefault(str(row.code), uuid7())
    # 1. Departments before what stands below them: the foreign key asks for it.
    saved: dict[str, tuple[queries.PlacedOrganisation, bool]] = {}
    for below in (False, True):
        level = [row for row in read.values() if (row.department is not None) is below]
        if level:
            changed = await queries.save_organisations(
                tx,
                [
                    (
                        ids[str(row.code)],
                        str(row.code),
                        row.name,
                        row.kind,
                        str(row.region),
                        None if row.department is None else ids[str(row.department)],
                    )
                    for row in level
                ],
            )
            saved |= {organisation.code: (organisation, is_new) for organisation, is_new in changed}
    # 2. Then everybody's HR authority, which a new authority may change.
    moved = await queries.find_authorities(tx, list({str(row.region) for row in read.values()} | set(regions.values())))
    latest = {organisation.organisation_id: organisation for organisation, _ in saved.values()}
    latest |= {organisation.organisation_id: organisation for organisation in moved}
    await emit(tx, [_organisation_placed(organisation) for organisation in latest.values()])
    # 3. A unit that moved to another region takes its people along.
    movers = [
        one.organisation_id for code, (one, _) in saved.items() if regions.get(code, one.region_code) != one.region_code
    ]
    if movers:
        await emit(tx, [_person_placed(person) for person in await queries.people_of_organisations(tx, movers)])
    for position, row in read.items():
        code = str(row.code)
        verdicts[position] = Verdict("unchanged" if code not in saved else "updated" if code in known else "created")


async def import_people(tx: Tx, rows: Sequence[object], *, index: BlindIndex, sealer: Sealer) -> list[Verdict]:
    """A verdict for every row; what is right is recorded whatever else is wrong."""
    read, verdicts = _read_all(rows, read_person)
    units = await queries.organisations_by_code(tx, list({str(row.unit) for row in read.values()}))
    for position, row in list(read.items()):
        if str(row.unit) not in units:
            verdicts[position] = Verdict("rejected", "unknown-unit", "there is no organisation of this unit_code")
            del read[position]
    _refuse_repeats(read, verdicts, key=lambda row: row.id_number, what="ID number")
    if read:
        indexes = {position: index.of(row.id_number) for position, row in read.items()}
        changed = await queries.save_people(
            tx,
            [
                _person_values(row, indexes[position], units[str(row.unit)].organisation_id, sealer)
                for position, row in read.items()
            ],
        )
        await emit(tx, [_person_placed(person) for person, _ in changed.values()])
        for position, blind_index in indexes.items():
            saved = changed.get(blind_index)
            verdicts[position] = Verdict("unchanged" if saved is None else "created" if saved[1] else "updated")
    return [verdicts[position] for position in range(len(rows))]


def _person_values(
    row: PersonRow, blind_index: bytes, unit_id: UUID, sealer: Sealer
) -> tuple[UUID, bytes, bytes, str, UUID, str, str]:
    sealed = sealer.seal(row.id_number.reveal().encode(), blind_index)
    return uuid7(), blind_index, sealed, row.name, unit_id, row.post_category, row.title_level


def _read_all(rows: Sequence[object], read: Any) -> tuple[dict[int, Any], dict[int, Verdict]]:
    """The rows that can be read, by position, and verdicts for those that cannot."""
    good: dict[int, Any] = {}
    verdicts: dict[int, Verdict] = {}
    for position, row in enumerate(rows):
        try:
            good[position] = read(row)
        except BadRow as bad:
            verdicts[position] = bad.verdict
    return good, verdicts


def _refuse_repeats(read: dict[int, Any], verdicts: dict[int, Verdict], *, key: Any, what: str) -> None:
    """The first row of a number stands; later ones in the same request are refused, since they may differ."""
    first: dict[Any, int] = {}
    for position, row in list(read.items()):
        earlier = first.setdefault(key(row), position)
        if earlier != position:
            verdicts[position] = Verdict("rejected", "repeated", f"row {earlier + 1} has the same {what}")
            del read[position]


def _organisation_placed(organisation: queries.PlacedOrganisation) -> OrganisationPlaced:
    return OrganisationPlaced(
        organisation_id=organisation.organisation_id,
        name=organisation.name,
        kind=organisation.kind,
        region_code=organisation.region_code,
        department_id=organisation.department_id,
        authority_id=organisation.authority_id,
        version=organisation.version,
    )


def _person_placed(person: queries.PlacedPerson) -> PersonPlaced:
    return PersonPlaced(
        person_id=person.person_id,
        blind_index=index_text(person.blind_index),
        organisation_id=person.organisation_id,
        region_code=person.region_code,
        post_category=person.post_category,
        title_level=person.title_level,
        version=person.version,
    )


@dataclass(frozen=True)
class Printed:
    """What a certificate prints of a person."""

    person_id: UUID
    name: str
    id_number_masked: str
    organisation: str
    post_category: str


async def print_people(tx: Tx, person_ids: Sequence[UUID], *, sealer: Sealer) -> list[Printed]:
    """Names for the one service that prints them; ids that are nobody's are left out."""
    return [
        Printed(
            row.person_id,
            row.name,
            IdNumber(sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode()).masked(),
            row.organisation,
            row.post_category,
        )
        for row in await queries.printed_people(tx, person_ids)
    ]


async def create_client(tx: Tx, client_id: str, scopes: Sequence[str]) -> str:
    """The new client's secret, shown this once; the registry keeps its SHA-256 (it has 256 random bits)."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown:
        raise Refused("unknown-scope", f"there is no scope {unknown[0]}; there are {', '.join(sorted(SCOPES))}")
    secret = secrets.token_urlsafe(32)
    if not await queries.add_client(tx, client_id, _digest(secret), scopes):
        raise Conflict("client-exists", "there is a client of this name already")
    return secret


async def provide_client(tx: Tx, client_id: str, secret: str, scopes: Sequence[str]) -> None:
    """A client with a secret that the operator made (256 random bits or more); replaces what was there."""
    await queries.save_client(tx, client_id, _digest(secret), scopes)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def ensure_signing_key(tx: Tx, *, sealer: Sealer) -> None:
    """Make the first key where there is none."""
    await queries.lock_signing_keys(tx)
    if await queries.current_signing_key(tx) is None:
        await _add_signing_key(tx, sealer)


async def rotate_signing_key(tx: Tx, *, sealer: Sealer) -> str:
    """A new key signs from now; the old one stays in the JWKS while its tokens live. Returns the new key's id."""
    await queries.lock_signing_keys(tx)
    await queries.retire_signing_keys(tx)
    return await _add_signing_key(tx, sealer)


async def _add_signing_key(tx: Tx, sealer: Sealer) -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHMS[0]}, private=True)
    key_id = key.thumbprint()
    private = orjson.dumps(key.as_dict(private=True))
    public = orjson.dumps({**key.as_dict(private=False), "kid": key_id}).decode()
    await queries.add_signing_key(tx, key_id, sealer.seal(private, key_id.encode()), public)
    return key_id


async def public_keys(tx: Tx, *, at: datetime) -> dict[str, Any]:
    """The JWKS (RFC 7517)."""
    kept = await queries.public_keys(tx, at - timedelta(seconds=TOKEN_LIFETIME_MAX_S))
    return {"keys": [orjson.loads(jwk) for jwk in kept]}


class WrongClient(NotAllowed):
    """No such client, or not its secret: the same answer for both."""


async def issue_token(
    tx: Tx, client_id: str, secret: str, scope: str | None, *, sealer: Sealer, at: datetime, lifetime_s: int
) -> dict[str, Any]:
    """An access token (RFC 6749, 4.4; RFC 9068 claims) for the asked scopes, or for all that the client has."""
    client = await queries.client(tx, client_id)
    right = hmac.compare_digest(_digest(secret), bytes(client.secret_sha256) if client else bytes(32))
    if client is None or not right:
        raise WrongClient("invalid-client", "no such client, or a wrong secret")
    asked = scope.split() if scope else list(client.scopes)
    if not set(asked) <= set(client.scopes):
        raise Refused("invalid-scope", "the client does not have this scope")
    signing = await queries.current_signing_key(tx)
    assert signing is not None, "the service starts by making one"
    key = ECKey.import_key(orjson.loads(sealer.open(bytes(signing.private_sealed), signing.key_id.encode())))
    issued = int(at.timestamp())
    claims = {
        "iss": ISSUER,
        "sub": client_id,
        "client_id": client_id,
        "scope": " ".join(asked),
        "iat": issued,
        "exp": issued + lifetime_s,
        "jti": str(uuid7()),
    }
    header = {"alg": ALGORITHMS[0], "typ": "at+jwt", "kid": signing.key_id}
    token = jwt.encode(header, claims, key, algorithms=ALGORITHMS)
    return {"access_token": token, "token_type": "Bearer", "expires_in": lifetime_s, "scope": claims["scope"]}
