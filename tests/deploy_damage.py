"""Damage to deployment files, for the tests of what holds them against the code."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from deploy.validate.__main__ import problems
from deploy.validate.house import House
from deploy.validate.kustomize import Doc

Damage = Callable[[House], object]
"""Changes what it is given."""
Case = tuple[str, Damage, str]
"""What is damaged, how, and words of the report."""
Change = Callable[[Doc], object]


def report(whole: House, damage: Damage) -> list[str]:
    """What is said of a damaged copy."""
    house = deepcopy(whole)
    damage(house)
    return list(problems(house))


def resource(house: House, kind: str, name: str, overlay: str = "production") -> Doc:
    return next(item for item in house.overlays[overlay] if (item["kind"], item["metadata"]["name"]) == (kind, name))


def pod(house: House, kind: str, name: str, overlay: str = "production") -> Doc:
    found: Doc = resource(house, kind, name, overlay)["spec"]["template"]["spec"]
    return found


def main(house: House, name: str, kind: str = "Deployment") -> Doc:
    found: Doc = pod(house, kind, name)["containers"][0]
    return found


def without(variable: str, name: str, kind: str = "Deployment") -> Damage:
    def damage(house: House) -> None:
        container = main(house, name, kind)
        container["env"] = [item for item in container["env"] if item["name"] != variable]

    return damage


def plus(deployment: str, /, **variable: Any) -> Damage:
    return lambda house: main(house, deployment)["env"].append(variable)


def gone(kind: str, name: str) -> Damage:
    def damage(house: House) -> None:
        house.overlays["production"].remove(resource(house, kind, name))

    return damage


def composed(name: str, change: Change) -> Damage:
    return lambda house: change(house.compose["services"][name])


def text(field: str, old: str, new: str) -> Damage:
    def damage(house: House) -> None:
        before = getattr(house, field)
        assert old in before, "the damage must hit"
        setattr(house, field, before.replace(old, new))

    return damage


def locked(change: Callable[[str], str]) -> Damage:
    def damage(house: House) -> None:
        house.locks = (house.locks[0], change(house.locks[1]))

    return damage


def in_spec(kind: str, name: str, change: Change) -> Damage:
    return lambda house: change(resource(house, kind, name)["spec"])


def in_pod(name: str, change: Change, kind: str = "Deployment") -> Damage:
    return lambda house: change(pod(house, kind, name))


def in_main(name: str, change: Change, kind: str = "Deployment") -> Damage:
    return lambda house: change(main(house, name, kind))
