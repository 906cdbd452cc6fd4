"""What the owner of the machine does for a bench whose services run in another process: the first of an office."""

import asyncio
from multiprocessing.connection import Connection

from common.clock import now
from common.identity import IdNumber
from common.service import Service
from registry import actions
from registry.domain.authority import Role

END = "end"


async def appoint_until_told(service: Service, told: Connection) -> None:
    """Beside the registry: answers :func:`first_code` until the other process says that it ends."""
    room = service.web.state.room
    while (asked := await asyncio.to_thread(told.recv)) != END:
        role, unit, number, name = asked
        appointment = actions.Appointment(Role(role), (IdNumber(number), name), unit)
        async with service.db.transaction() as tx:
            made = await actions.provide_administrator(
                tx, appointment, by="operator", forget_second_factor=False, keys=room.keys, rules=room.rules, at=now()
            )
        told.send(made.code)


def first_code(owner: Connection, role: str, unit: str | None, number: str, name: str) -> str:
    """The code with which the first of an office sets a password."""
    owner.send((str(role), unit, number, name))
    code: str = owner.recv()
    return code
