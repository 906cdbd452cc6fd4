"""Vendors (网络培训机构): who may deliver, with which keys, and for whom by which contracts."""

import re
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import RegionsBelow
from portal.clients.models.vendor_gateway import (
    AddedKey,
    Agreed,
    LastDay,
    ListedVendor,
    NewContract,
    NewKey,
    SavedVendor,
    Vendor,
    VendorContracts,
    VendorKeys,
    VendorList,
)
from portal.clients.refusals import Refusal
from portal.operators.operator import OPERATORS, Desk, Operator, day_again, shown_again, text_of

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/vendors"
ONE = PAGE + "/{vendor}"
_GATEWAY = ServiceName.GATEWAY
VENDORS = Call(_GATEWAY, "GET", "/v1/vendors", VendorList)
SAVE = Call(_GATEWAY, "PUT", "/v1/vendors/{vendor}", SavedVendor, Vendor)
KEYS = Call(_GATEWAY, "GET", "/v1/vendors/{vendor}/keys", VendorKeys)
ADD_KEY = Call(_GATEWAY, "POST", "/v1/vendors/{vendor}/keys", AddedKey, NewKey)
CONFIRM_KEY = Call(_GATEWAY, "POST", "/v1/vendors/{vendor}/keys/{key_id}/confirmation", type(None))
END_KEY = Call(_GATEWAY, "DELETE", "/v1/vendors/{vendor}/keys/{key_id}", type(None))
CONTRACTS = Call(_GATEWAY, "GET", "/v1/vendors/{vendor}/contracts", VendorContracts)
ADD_CONTRACT = Call(_GATEWAY, "POST", "/v1/vendors/{vendor}/contracts", NewContract, Agreed)
END_CONTRACT = Call(_GATEWAY, "PUT", "/v1/vendors/{vendor}/contracts/{contract_id}/end", type(None), LastDay)
REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
_AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
_REGION = re.compile(r"[1-9][0-9]{5}")
_ID = re.compile(r"[a-z][a-z0-9-]{1,62}")
SUBJECTS = ("public", "professional")
_OF_CONTRACT = {
    "region_code": "region", "begins_on": "begins_on", "ends_on": "ends_on", "subjects": "subjects",
    "yuan_per_hour": "yuan", "free_public_hours": "free",
}  # fmt: skip
_CONTRACT_AT = {
    "over-fee-cap": "yuan",
    "too-few-free-hours": "free",
    "ends-before-it-begins": "ends_on",
    "unknown-region": "region",
}
VendorCode = Annotated[str, Path(pattern=f"^{_ID.pattern}$")]
KeyCode = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,120}$")]


@router.get(PAGE)
async def vendors(operator: Desk) -> Response:
    """All of them, and the form for another one."""
    return await _list(operator)


@router.post(PAGE)
async def save(operator: Desk, typed: Posted) -> Response:
    """A new vendor; its keys and contracts come next."""
    errors, vendor = Errors(), typed.text("vendor").lower()
    name = text_of(typed, errors, "name", "名称", chars_max=100)
    if not _ID.fullmatch(vendor):
        errors.add("vendor", "标识由小写字母、数字和连字符组成，以字母开头，2至63个字符。")
    if not errors and vendor in {item.vendor for item in (await operator.me.ask(VENDORS)).vendors}:
        errors.add("vendor", "已有此标识的培训机构。")
    if not errors:
        try:
            await operator.me.ask(SAVE, path={"vendor": vendor}, body=Vendor(name=name))
        except Refusal as refusal:
            errors = Errors.of(refusal, {"name": "name"})
        else:
            return operator.me.go(f"{PAGE}/{vendor}", said="vendor-saved")
    return await _list(operator, typed, errors)


async def _list(operator: Operator, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    return operator.page(
        "vendors.html",
        status=422 if errors else 200,
        found=await operator.me.part(VENDORS),
        values=shown_again(typed, "vendor", "name"),
        errors=errors.found if errors else (),
    )


@router.get(ONE)
async def vendor_page(operator: Desk, vendor: VendorCode) -> Response:
    """Its keys and its contracts."""
    return await _one(operator, vendor)


@router.post(ONE + "/keys")
async def add_key(operator: Desk, vendor: VendorCode, typed: Posted) -> Response:
    """One more key: a secret that is shown this once, or the vendor's public key."""
    kind, errors = typed.text("kind"), Errors()
    public_key = typed.text("public_key")
    if kind not in ("hmac", "ed25519"):
        errors.add("kind", "请选择密钥种类。")
    elif kind == "ed25519" and not public_key:
        errors.add("public_key", "请填写培训机构的公钥。")
    if not errors:
        body = NewKey(kind=kind, public_key=public_key if kind == "ed25519" else None)
        try:
            added = await operator.me.ask(ADD_KEY, path={"vendor": vendor}, body=body, headers=typed.key)
        except Refusal as refusal:
            at = "public_key" if "public-key" in refusal.reason or refusal.problem.errors else ""
            errors = Errors([(at, refusal.problem.detail)])
        else:
            if added.secret is None:
                return operator.me.go(f"{PAGE}/{vendor}", said="vendor-key-added")
            return operator.page("vendor-secret.html", vendor=await _known(operator, vendor), added=added)
    return await _one(operator, vendor, typed, errors)


@router.post(ONE + "/keys/{key_id}/confirmation")
async def confirm_key(operator: Desk, vendor: VendorCode, key_id: KeyCode, typed: Posted) -> Response:
    """What another operator added verifies from now."""
    try:
        await operator.me.ask(CONFIRM_KEY, path={"vendor": vendor, "key_id": key_id})
    except Refusal as refusal:
        return await _one(operator, vendor, typed, Errors([("", refusal.problem.detail)]))
    return operator.me.go(f"{PAGE}/{vendor}", said="vendor-key-confirmed")


@router.get(ONE + "/keys/{key_id}/end")
async def before_ending_key(operator: Desk, vendor: VendorCode, key_id: KeyCode) -> Response:
    """What follows."""
    keys = await operator.me.ask(KEYS, path={"vendor": vendor})
    key = next((key for key in keys.keys if key.key_id == key_id), None)
    if key is None:
        raise HTTPException(404)
    vendor_ = await _known(operator, vendor)
    return operator.page("vendor-key-end.html", vendor=vendor_, key=key, is_last=len(keys.keys) == 1)


@router.post(ONE + "/keys/{key_id}/end")
async def end_key(operator: Desk, vendor: VendorCode, key_id: KeyCode, typed: Posted) -> Response:
    """It verifies nothing from now."""
    await operator.me.ask(END_KEY, path={"vendor": vendor, "key_id": key_id})
    return operator.me.go(f"{PAGE}/{vendor}", said="vendor-key-ended")


@router.post(ONE + "/contracts")
async def add_contract(operator: Desk, vendor: VendorCode, typed: Posted) -> Response:
    """For whom it teaches from when on."""
    errors = Errors()
    begins_on = _day(typed, errors, "begins_on")
    if begins_on is None and not errors:
        errors.add("begins_on", "请填写起始日期。")
    ends_on = _day(typed, errors, "ends_on")
    subjects = tuple(subject for subject in SUBJECTS if subject in typed.texts("subjects"))
    if not subjects:
        errors.add("subjects", "请选择科目。")
    _check_amounts(typed, errors)
    region = typed.plain("region")
    if region:
        await _check_region(operator, region, errors)
    if not errors and begins_on is not None:
        body = Agreed(
            region_code=region or None,
            begins_on=begins_on,
            ends_on=ends_on,
            subjects=subjects,
            yuan_per_hour=typed.plain("yuan") or None,
            free_public_hours=typed.plain("free") or "0",
        )
        try:
            await operator.me.ask(ADD_CONTRACT, path={"vendor": vendor}, body=body)
        except Refusal as refusal:
            found = refusal.problem.errors
            at = _CONTRACT_AT.get(refusal.reason, "")
            errors = Errors.of(refusal, _OF_CONTRACT) if found else Errors([(at, refusal.problem.detail)])
        else:
            return operator.me.go(f"{PAGE}/{vendor}", said="vendor-contract-added")
    return await _one(operator, vendor, typed, errors)


def _check_amounts(typed: Typed, errors: Errors) -> None:
    for name, text in (("yuan", "每学时收费"), ("free", "免费提供的公共科目学时")):
        if (amount := typed.plain(name)) and not _AMOUNT.fullmatch(amount):
            errors.add(name, f"{text}请填写数字，整数不超过6位，小数最多两位，如1.5。")


async def _check_region(operator: Operator, region: str, errors: Errors) -> None:
    """The gateway knows provinces and no more; the registry knows every region."""
    if not _REGION.fullmatch(region):
        errors.add("region", "行政区划代码须为六位数字，如431100。")
        return
    try:
        await operator.me.ask(REGIONS, query={"above": region})
    except Refusal as refusal:
        errors.add("region", refusal.problem.detail)


def _day(typed: Typed, errors: Errors, name: str) -> date | None:
    try:
        return typed.day(name)
    except ValueError:
        errors.add(name, "日期请写作2026-09-01。")
        return None


@router.get(ONE + "/contracts/{contract_id}/end")
async def before_ending_contract(operator: Desk, vendor: VendorCode, contract_id: UUID) -> Response:
    """Until when it is to hold."""
    return await _end_page(operator, vendor, contract_id)


@router.post(ONE + "/contracts/{contract_id}/end")
async def end_contract(operator: Desk, vendor: VendorCode, contract_id: UUID, typed: Posted) -> Response:
    """It holds until the day that was typed; what counted goes on counting."""
    errors = Errors()
    last = _day(typed, errors, "ends_on")
    if last is None and not errors:
        errors.add("ends_on", "请填写最后一日。")
    if last is not None:
        of_contract = {"vendor": vendor, "contract_id": contract_id}
        try:
            await operator.me.ask(END_CONTRACT, path=of_contract, body=LastDay(ends_on=last))
        except Refusal as refusal:
            errors.add("ends_on", refusal.problem.detail)
        else:
            return operator.me.go(f"{PAGE}/{vendor}", said="vendor-contract-ended")
    return await _end_page(operator, vendor, contract_id, typed, errors)


async def _end_page(
    operator: Operator, vendor: str, contract_id: UUID, typed: Typed | None = None, errors: Errors | None = None
) -> Response:
    contracts = await operator.me.ask(CONTRACTS, path={"vendor": vendor})
    contract = next((item for item in contracts.contracts if item.contract_id == contract_id), None)
    if contract is None:
        raise HTTPException(404)
    return operator.page(
        "vendor-contract-end.html",
        status=422 if errors else 200,
        vendor=await _known(operator, vendor),
        contract=contract,
        value=day_again(typed, "ends_on"),
        errors=errors.found if errors else (),
    )


async def _known(operator: Operator, vendor: str) -> ListedVendor:
    found = await operator.me.ask(VENDORS)
    known = next((item for item in found.vendors if item.vendor == vendor), None)
    if known is None:
        raise HTTPException(404)
    return known


async def _one(operator: Operator, vendor: str, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    known = await _known(operator, vendor)
    of_vendor = {"vendor": vendor}
    return operator.page(
        "vendor.html",
        status=422 if errors else 200,
        vendor=known,
        keys=await operator.me.part(KEYS, path=of_vendor),
        contracts=await operator.me.part(CONTRACTS, path=of_vendor),
        values=shown_again(typed, "kind", "region", "yuan", "free")
        | {name: day_again(typed, name) for name in ("begins_on", "ends_on")},
        subjects=typed.texts("subjects") if typed else SUBJECTS,
        address=operator.me.portal.public_url,
        own=f"account:{operator.me.account.account_id}",
        errors=errors.found if errors else (),
    )
