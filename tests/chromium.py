"""A real browser, spoken to over a pipe (Chrome DevTools Protocol): what only a browser decides is seen in one."""

import asyncio
import contextlib
import json
import os
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--lang=zh-CN",
)  # fmt: skip
_PATIENCE_S = 20


def installed() -> str | None:
    """The browser of this machine, if it has one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@dataclass
class Chromium:
    """One page of one browser with a profile of its own."""

    out: int
    answers: asyncio.StreamReader
    session: str = ""
    _count: int = 0
    console: list[str] = field(default_factory=list)
    """What the page complained of, such as something that its policy forbade."""

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, folder: Path) -> AsyncIterator[Self]:
        """It ends with the block."""
        program = installed()
        assert program is not None
        read_end, write_end = os.pipe()
        answers_read, answers_write = os.pipe()
        command = f'exec "$0" "$@" 3<&{read_end} 4>&{answers_write}'
        arguments = [*_QUIET, f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"]
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", command, program, *arguments,
            pass_fds=(read_end, answers_write), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read_end)
        os.close(answers_write)
        reader = asyncio.StreamReader(limit=64 * 2**20)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(answers_read, "rb")
        )
        try:
            browser = cls(write_end, reader)
            await browser._attach()
            yield browser
        finally:
            os.close(write_end)
            transport.close()
            process.kill()
            await process.wait()

    async def _attach(self) -> None:
        targets = (await self.command("Target.getTargets"))["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self.session = (await self.command("Target.attachToTarget", targetId=page, flatten=True))["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            await self.command(f"{domain}.enable")

    async def command(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its result."""
        self._count += 1
        said: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self.session:
            said["sessionId"] = self.session
        os.write(self.out, json.dumps(said).encode() + b"\x00")
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                answer = json.loads((await self.answers.readuntil(b"\x00"))[:-1])
                if answer.get("method") == "Log.entryAdded":
                    self.console.append(answer["params"]["entry"]["text"])
                if answer.get("id") == self._count:
                    assert "error" not in answer, answer
                    result: dict[str, Any] = answer["result"]
                    return result

    async def open(self, address: str) -> None:
        """Go there, as if it were typed."""
        await self.command("Page.navigate", url=address)

    async def evaluate(self, script: str) -> Any:
        """What a piece of JavaScript comes to on the page, and a promise in the end."""
        answer = await self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return answer["result"].get("value")

    async def until(self, text: str) -> str:
        """Wait until the page shows a text; all that it shows then."""
        ends = time.monotonic() + _PATIENCE_S
        shown = ""
        while time.monotonic() < ends:
            with contextlib.suppress(AssertionError):  # between two pages there is none
                shown = await self.evaluate("document.readyState === 'complete' ? document.body.innerText : ''") or ""
                if text in shown:
                    return shown
            await asyncio.sleep(0.05)
        raise AssertionError(f"not shown: {text}\nshown: {shown}\n{self.console}")

    async def type_into(self, name: str, text: str) -> None:
        """Type into the field of this name, in place of what stands there."""
        await self.evaluate(f"document.querySelector('[name={name}]').select()")
        await self.command("Input.insertText", text=text)

    async def press(self, label: str) -> None:
        """Press the button with this label, where it is on the page."""
        place = await self.evaluate(f"""
            (() => {{
                const buttons = [...document.querySelectorAll('button')];
                const found = buttons.find(one => one.innerText === {json.dumps(label)});
                found.scrollIntoView({{block: 'center'}});
                const {{x, y, width, height}} = found.getBoundingClientRect();
                return [x + width / 2, y + height / 2];
            }})()
        """)
        for kind in ("mousePressed", "mouseReleased"):
            await self.command(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1
            )
