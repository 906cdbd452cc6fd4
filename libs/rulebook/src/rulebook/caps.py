"""As much as two caps allow at once: of each day so much, and of each course so much."""

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

D = TypeVar("D", bound=Hashable)
C = TypeVar("C", bound=Hashable)
_Node = tuple[str, object]
_SOURCE: _Node = ("source", None)
_SINK: _Node = ("sink", None)


def credited_within_caps(
    sums: Mapping[tuple[D | None, C | None], int], a_day: int, a_course: int
) -> dict[tuple[D | None, C | None], int]:
    """For each day and course: how much of its sum counts, so that no day and no course gets more than its room.

    ``None`` for a day, or a course, is one without a limit. The total is the greatest there can be (a maximum flow,
    found by shortest paths: Edmonds and Karp). A greedy count would depend on the order, and one more lesson could take
    away from the total.
    """
    graph = _Graph()
    edges: dict[tuple[D | None, C | None], tuple[_Node, _Node]] = {}
    for groups, amount in sorted(sums.items(), key=lambda item: str(item[0])):
        day, course = groups
        # What has no limit on one side passes by there on a way of its own.
        entry = ("passing", groups) if day is None else ("day", day)
        leave = ("leaving", groups) if course is None else ("course", course)
        graph.set(_SOURCE, entry, amount if day is None else a_day)
        graph.set(entry, leave, amount)
        graph.set(leave, _SINK, amount if course is None else a_course)
        edges[groups] = (entry, leave)
    graph.fill()
    return {groups: sums[groups] - graph.left(*edge) for groups, edge in edges.items()}


class Sharing(NamedTuple):
    """A lesson whose hours share dates, and a course, with those of others."""

    centihours: int
    dates: Mapping[date, int] | None
    """Each of its dates with as many centihours as can be of it; ``None``: no date limits it."""
    course: str | None
    """``None``: no course limits it."""


def shared_within_caps(lessons: Sequence[Sharing], a_date: int, a_course: int) -> list[int]:
    """For each lesson how much of it counts, so that no date and no course gets more than its room.

    A lesson of several dates may be of any of them, each as far as it can be. The total is the greatest there can be;
    among lessons that share a date the earlier ones are served first.
    """
    if _is_roomy(lessons, a_date):
        return [lesson.centihours for lesson in lessons]
    graph = _Graph()
    edges: list[tuple[_Node, _Node]] = []
    for number, lesson in enumerate(lessons):
        node, course = ("lesson", number), ("course", lesson.course)
        if lesson.course is not None:
            graph.set(_SOURCE, course, a_course)
        edges.append((_SOURCE if lesson.course is None else course, node))
        graph.set(*edges[-1], lesson.centihours)
        if lesson.dates is None:
            graph.set(node, _SINK, lesson.centihours)
        for on, most in (lesson.dates or {}).items():
            graph.set(node, ("date", on), most)
            graph.set(("date", on), _SINK, a_date)
    graph.fill()
    return [lesson.centihours - graph.left(*edge) for lesson, edge in zip(lessons, edges, strict=True)]


def _is_roomy(lessons: Sequence[Sharing], a_date: int) -> bool:
    """No course limits anything, and every date has room for all that could be of it."""
    asked: dict[date, int] = {}
    for lesson in lessons:
        if lesson.course is not None or (lesson.dates is not None and sum(lesson.dates.values()) < lesson.centihours):
            return False
        for on, most in (lesson.dates or {}).items():
            asked[on] = asked.get(on, 0) + most
    return all(most <= a_date for most in asked.values())


class _Graph:
    """Edges with what is left of their capacity, in both directions."""

    def __init__(self) -> None:
        self._edges: dict[_Node, dict[_Node, int]] = {}

    def set(self, start: _Node, end: _Node, capacity: int) -> None:
        """An edge, once; what flows back along it is nothing at first."""
        self._edges.setdefault(start, {})[end] = capacity
        self._edges.setdefault(end, {}).setdefault(start, 0)

    def left(self, start: _Node, end: _Node) -> int:
        """What could still flow."""
        return self._edges[start][end]

    def fill(self) -> None:
        """Let as much flow from source to sink as can."""
        while path := self._path():
            amount = min(self._edges[start][end] for start, end in path)
            for start, end in path:
                self._edges[start][end] -= amount
                self._edges[end][start] += amount

    def _path(self) -> list[tuple[_Node, _Node]]:
        """A shortest way along edges that have something left; empty where there is none."""
        came_from: dict[_Node, _Node] = {}
        waiting = deque([_SOURCE])
        while waiting:
            node = waiting.popleft()
            for end in self._open_ends(node):
                if end not in came_from and end != _SOURCE:
                    came_from[end] = node
                    waiting.append(end)
        path: list[tuple[_Node, _Node]] = []
        node = _SINK
        while node != _SOURCE:
            if node not in came_from:
                return []
            path.append((came_from[node], node))
            node = came_from[node]
        return path

    def _open_ends(self, node: _Node) -> Iterator[_Node]:
        return (end for end, left in self._edges.get(node, {}).items() if left > 0)
