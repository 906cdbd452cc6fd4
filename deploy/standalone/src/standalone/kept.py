"""Files that an installation keeps as JSON: whole and of this platform, or refused in one sentence.

No sentence repeats a value: they are secrets.
"""

import base64
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from certificates.papers.signing import PadesSigner
from common.sealing import BlindIndex, Sealer
from standalone.refusals import CannotStart

_BACK = "put the copy of your back-up in its place"


def read_object(path: Path) -> dict[str, Any]:
    """An object of JSON; raises :class:`CannotStart`."""
    raw = path.read_bytes()
    try:
        found = json.loads(_text_of(raw))
    except ValueError:
        raise CannotStart(f"{path} is empty, cut off or damaged: {_BACK}") from None
    if not isinstance(found, dict):
        raise CannotStart(f"{path} is no file of this platform: {_BACK}")
    return found


def _text_of(raw: bytes) -> str:
    """Earlier versions wrote in the encoding of the locale, and under zh_CN.GB18030 that was this one."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def refuse_strange_names(path: Path, found: Collection[str], known: Collection[str], needed: Collection[str]) -> None:
    """Raises :class:`CannotStart` where the file has less or more than this version knows."""
    if lacks := sorted(set(needed) - set(found)):
        raise CannotStart(f"{path} lacks {', '.join(lacks)} and is no file of this platform: {_BACK}")
    if strange := set(found) - set(known):
        raise CannotStart(
            f"{path} holds {len(strange)} {'entry' if len(strange) == 1 else 'entries'} that this version does not "
            f"know: start the newer version that wrote it, or {_BACK}"
        )


def refuse_bad_keys(path: Path, kept: dict[str, Any]) -> None:
    """Raises :class:`CannotStart` where a key of ``keys.json`` is none."""
    for name, key in kept.items():
        try:
            if name == "role_passwords":
                _texts(key.values())
            elif name == "blind_index":
                BlindIndex.from_text(key)
            elif name.endswith("_sealing"):
                Sealer.from_text(key)
            else:
                _texts([key])
        except (ValueError, TypeError, AttributeError):
            raise CannotStart(f"{path}: what stands under {name} is no such key: {_BACK}") from None
    try:
        PadesSigner.from_pem(kept["signing_key_pem"].encode(), kept["signing_chain_pem"].encode())
    except (ValueError, TypeError):
        raise CannotStart(f"{path}: signing_key_pem and signing_chain_pem sign nothing together: {_BACK}") from None


def refuse_bad_credentials(path: Path, kept: dict[str, Any]) -> None:
    """Raises :class:`CannotStart` where ``credentials.json`` is not of the shape that was written."""
    place = "vendors"
    try:
        for vendor_id, vendor in kept["vendors"].items():
            place = f"the vendor {vendor_id}"
            prefix, _, secret = vendor["secret"].partition("_")
            if prefix != "whsec" or not base64.b64decode(secret, validate=True):
                raise ValueError(place)
            _texts([vendor["name"]])
        place = "the client administrator"
        for client_id, client in ({"administrator": kept["clients"]["administrator"]} | kept["clients"]).items():
            place = f"the client {client_id}"
            _texts([client["client_secret"], *client["scopes"]])
    except (ValueError, TypeError, AttributeError, LookupError):
        raise CannotStart(f"{path}: {place} is not written as this platform writes it: {_BACK}") from None


def _texts(values: Collection[Any]) -> None:
    if not all(isinstance(value, str) and value for value in values):
        raise TypeError
