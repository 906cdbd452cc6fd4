"""Prints what is wrong with the deployment files; exit status 1 if anything is."""

import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.validate import cluster, compose, image, reach, settings
from deploy.validate.house import OVERLAYS, House, read
from deploy.validate.kustomize import Refused


def problems(house: House) -> Iterator[str]:
    """Everything, one line each."""
    yield from image.problems(house)
    yield from settings.page_problems()
    yield from (f"docker-compose.yml: {what}" for what in compose.problems(house))
    for name, resources in house.overlays.items():
        for check in (cluster, reach):
            yield from (f"overlays/{name}: {what}" for what in check.problems(house, resources))
        if name not in OVERLAYS:
            yield from (f"{name}: {what}" for what in cluster.unpinned(resources))
    asked = {pair for resources in house.overlays.values() for pair in cluster.secrets_in(resources)}
    for secret, key in sorted(house.secrets - asked):
        yield f"deploy/k8s/README.md: nobody asks for secret {secret}, key {key}"


def main() -> None:
    """Look, and say; the folders of an operator's own overlays may be named."""
    try:
        house = read(own=[Path(folder) for folder in sys.argv[1:]])
    except Refused as refused:
        sys.exit(str(refused))
    found = list(problems(house))
    for what in found:
        print(what)
    resources = {name: len(rendered) for name, rendered in house.overlays.items()}
    if found:
        sys.exit(f"{len(found)} problems in the deployment files")
    print(f"deployment files agree with the code: {len(house.compose['services'])} services, {resources} resources")


if __name__ == "__main__":
    main()
