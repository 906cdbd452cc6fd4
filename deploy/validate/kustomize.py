"""Builds a kustomization as `kubectl kustomize` would, for the few fields that ours use; anything else is refused."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Doc = dict[str, Any]

FIELDS = {"apiVersion", "kind", "namespace", "labels", "resources", "patches", "images"}
CLUSTER_WIDE = {"Namespace"}
NATIVE_GROUPS = {"v1", "apps/v1", "batch/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1"}
MERGE_KEYS = {
    "containers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "topologySpreadConstraints": "topologyKey",
}
"""Lists whose elements are merged one by one; every other list in a patch takes the place of the one before."""


class Refused(Exception):
    """A kustomization says what this builder does not know, or what cannot be."""


class _Strict(yaml.CSafeLoader):  # type: ignore[misc]  # the library says nothing about types
    """YAML in which no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse what the plain loader would silently drop."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise Refused(f"{node.start_mark.name}:{node.start_mark.line + 1}: twice: {', '.join(map(str, twice))}")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def read_documents(path: Path) -> list[Doc]:
    """Every YAML document of a file."""
    with path.open(encoding="utf-8") as file:
        return [document for document in yaml.load_all(file, _Strict) if document is not None]


def build(folder: Path) -> list[Doc]:
    """The resources of a kustomization, patched and labelled; raises :class:`Refused`."""
    where = folder / "kustomization.yaml"
    if not where.is_file():
        raise Refused(f"{folder} has no kustomization.yaml")
    (said,) = read_documents(where)
    if unknown := set(said) - FIELDS:
        raise Refused(f"{where}: not known here: {', '.join(sorted(unknown))}")
    if said.get("kind") != "Kustomization" or said.get("apiVersion") != "kustomize.config.k8s.io/v1beta1":
        raise Refused(f"{where} is no Kustomization")
    found = [resource for name in said.get("resources", []) for resource in _resources(folder / name)]
    names = [name_of(resource) for resource in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Refused(f"{where}: twice: {', '.join(sorted(twice))}")
    for patch in said.get("patches", []):
        found = _patched(found, patch, folder)
    for resource in found:
        if "namespace" in said and resource["kind"] not in CLUSTER_WIDE:
            resource["metadata"]["namespace"] = said["namespace"]
        for label in said.get("labels", []):
            _label(resource, label, where)
        for image in said.get("images", []):
            _retag(resource, image, where)
    return found


def name_of(resource: Doc) -> str:
    """``kind/name``, for messages and comparisons."""
    return f"{resource['kind']}/{resource['metadata']['name']}"


def _resources(path: Path) -> list[Doc]:
    if path.is_dir():
        return build(path)
    if not path.is_file():
        raise Refused(f"{path} is not there")
    return read_documents(path)


def _patched(resources: Sequence[Doc], entry: Doc, folder: Path) -> list[Doc]:
    if set(entry) - {"path", "target"} or "path" not in entry:
        raise Refused(f"{folder}: a patch has a path, and a target if it is for several: {entry}")
    path = folder / entry["path"]
    patches = _resources(path) if path.is_file() else []
    if not patches or ("target" in entry and len(patches) > 1):
        raise Refused(f"{path}: nothing to patch with, or more than one patch for a target")
    changed = list(resources)
    for patch in patches:
        if not isinstance(patch, dict) or any(str(key).startswith("$") for key in _keys(patch)):
            raise Refused(f"{path}: only merging patches are known")
        hits = [
            place for place, resource in enumerate(changed) if _is_meant(resource, patch, entry.get("target"), path)
        ]
        if not hits:
            raise Refused(f"{path}: there is nothing for {name_of(patch)}")
        for place in hits:
            body = {key: value for key, value in patch.items() if key not in ("apiVersion", "kind")}
            body["metadata"] = {key: value for key, value in patch["metadata"].items() if key != "name"}
            is_native = changed[place]["apiVersion"] in NATIVE_GROUPS
            changed[place] = _merged(changed[place], body, is_native=is_native)
    return changed


def _is_meant(resource: Doc, patch: Doc, target: Doc | None, path: Path) -> bool:
    if target is None:
        return resource["apiVersion"] == patch["apiVersion"] and name_of(resource) == name_of(patch)
    if set(target) - {"kind", "labelSelector"} or "kind" not in target or not str(target["kind"]).isalpha():
        raise Refused(f"{path}: a target is a kind and a labelSelector like name=value: {target}")
    wanted = dict(pair.split("=", 1) for pair in str(target.get("labelSelector", "")).split(",") if "=" in pair)
    if len(wanted) != len([pair for pair in str(target.get("labelSelector", "")).split(",") if pair]):
        raise Refused(f"{path}: a labelSelector like name=value: {target}")
    labels = resource["metadata"].get("labels", {})
    return bool(resource["kind"] == target["kind"]) and wanted.items() <= labels.items()


def _keys(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def _merged(base: Any, patch: Any, *, is_native: bool, key: str = "") -> Any:
    if isinstance(base, dict) and isinstance(patch, dict):
        both = dict(base)
        for name, value in patch.items():
            if value is None:
                both.pop(name, None)
            else:
                both[name] = _merged(base.get(name), value, is_native=is_native, key=name)
        return both
    if isinstance(base, list) and isinstance(patch, list) and is_native and key in MERGE_KEYS:
        by, elements = MERGE_KEYS[key], {element[MERGE_KEYS[key]]: element for element in base}
        for element in patch:
            elements[element[by]] = _merged(elements.get(element[by]), element, is_native=True)
        return list(elements.values())
    return deepcopy(patch)


def _label(resource: Doc, label: Doc, where: Path) -> None:
    if set(label) - {"pairs", "includeTemplates"}:
        raise Refused(f"{where}: labels have pairs and includeTemplates: {label}")
    places = [resource["metadata"]]
    if label.get("includeTemplates") and "template" in resource.get("spec", {}):
        places.append(resource["spec"]["template"].setdefault("metadata", {}))
    for place in places:
        place["labels"] = {**place.get("labels", {}), **label["pairs"]}


def _retag(resource: Doc, image: Doc, where: Path) -> None:
    if set(image) - {"name", "newName", "newTag", "digest"} or {"newTag", "digest"} <= set(image):
        raise Refused(f"{where}: images have name, newName, and newTag or digest: {image}")
    pod = resource.get("spec", {}).get("template", {}).get("spec", {})
    for container in pod.get("containers", []) + pod.get("initContainers", []):
        name, _, tag = str(container.get("image", "")).partition(":")
        if name == image["name"]:
            tag = image.get("newTag", tag)
            version = f"@{image['digest']}" if "digest" in image else f":{tag}" if tag else ""
            container["image"] = image.get("newName", name) + version
