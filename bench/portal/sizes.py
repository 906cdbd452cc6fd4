"""Bytes and requests of each page: at the first visit with all its files, later with none of them."""

import re
from urllib.parse import urljoin

from bench.portal.pages import PAGES, Page
from bench.portal.stage import BROWSER, Stage

FIRST_MAX, LATER_MAX, REQUESTS_MAX = 60 * 1024, 15 * 1024, 5
_FILES = re.compile(r'<(?:link rel="(?:stylesheet|icon|preload)"[^>]*? href|script[^>]*? src|img[^>]*? src)="([^"]+)"')
_IN_STYLES = re.compile(r"""url\(["']?([^)"']+)""")


async def measure(stage: Stage) -> bool:
    """Print the table; whether every page keeps the limits."""
    print(f"\n{'page':<36}{'first visit':>12}{'later':>10}{'requests':>10}   bytes with heads, as they are sent")
    held = [await _of(stage, page) for page in PAGES]
    return all(held)


async def _of(stage: Stage, page: Page) -> bool:
    line = stage.reader(0, is_signed_in=page.is_signed_in)
    answer = await line.ask("GET", page.path, BROWSER)
    assert answer.status == 200, f"{page.path}: {answer.status}"
    waiting = {urljoin(page.path, file) for file in _FILES.findall(answer.text)}
    sizes: dict[str, int] = {}
    while waiting:
        path = waiting.pop()
        file = await line.ask("GET", path, BROWSER)
        assert file.status == 200, f"{path}: {file.status}"
        sizes[path] = file.bytes_read
        if path.endswith(".css"):
            waiting |= {urljoin(path, found) for found in _IN_STYLES.findall(file.text)} - set(sizes)
    line.close()
    later, requests = answer.bytes_read, 1 + len(sizes)
    first = later + sum(sizes.values())
    is_held = first <= FIRST_MAX and later <= LATER_MAX and requests <= REQUESTS_MAX
    print(f"{page.path:<36}{first:>12,}{later:>10,}{requests:>10}{'' if is_held else '   OVER THE LIMIT'}")
    return is_held
