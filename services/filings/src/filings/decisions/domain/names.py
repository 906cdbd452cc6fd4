"""What kinds of decisions are called in Chinese, by the regulation under which they were made."""

from rulebook import Rulebooks
from rulebook.filing import MAKE_UP

_OF_EVERY_REGULATION = {"offline-days": "线下培训", "offline-hours": "线下培训", MAKE_UP: "补训"}


def kind_name(rulebooks: Rulebooks, document: str, kind: str) -> str:
    """The name of a recognised source or a ground; the word itself where no regulation knows it any more."""
    if kind in _OF_EVERY_REGULATION:
        return _OF_EVERY_REGULATION[kind]
    # Its own regulation first; a city's may have taken the kind over from its province's.
    books = sorted(rulebooks.all, key=lambda book: book.document != document)
    sources = {source.kind: source.name for book in reversed(books) for source in book.sources}
    reliefs = {relief.kind: relief.name for book in reversed(books) for relief in book.reliefs}
    return sources.get(kind) or reliefs.get(kind) or kind
