"""The builder does what kubectl does with our files, and refuses what it does not know."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.validate.__main__ import problems
from deploy.validate.house import OVERLAYS, TOP, read
from deploy.validate.kustomize import Doc, Refused, build, name_of

K8S = TOP / "deploy/k8s"


def folder(tmp_path: Path, said: str, **files: str) -> Path:
    (tmp_path / "kustomization.yaml").write_text(
        f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{said}\n", "utf-8"
    )
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, labels: {of: us}}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - {name: main, image: xueshi, env: [{name: A, value: "1"}, {name: B, value: "2"}], args: [a, b]}
"""
PATCHED = "resources: [d.yaml]\npatches: [{path: p.yaml}]"
TARGETED = "resources: [d.yaml]\npatches: [{path: p.yaml, target: "
HEAD = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: "


def test_a_patch_changes_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    container = "{name: main, env: [{name: B, value: new}], args: [c]}"
    patch = f"{HEAD}{{replicas: null, template: {{spec: {{containers: [{container}]}}}}}}}}"
    (built,) = build(folder(tmp_path, PATCHED, d=DEPLOYMENT, p=patch))
    (found,) = built["spec"]["template"]["spec"]["containers"]
    assert "replicas" not in built["spec"]
    assert found["env"] == [{"name": "A", "value": "1"}, {"name": "B", "value": "new"}]
    assert (found["args"], found["image"]) == (["c"], "xueshi")


def test_labels_namespace_and_image_are_put_in(tmp_path: Path) -> None:
    said = (
        "resources: [d.yaml]\nnamespace: here\nlabels: [{pairs: {l: v}, includeTemplates: true}]\n"
        "images: [{name: xueshi, newName: r/x, newTag: '2'}]"
    )
    (built,) = build(folder(tmp_path, said, d=DEPLOYMENT))
    assert built["metadata"] == {"name": "a", "namespace": "here", "labels": {"of": "us", "l": "v"}}
    assert built["spec"]["template"]["metadata"]["labels"] == {"l": "v"}
    assert built["spec"]["template"]["spec"]["containers"][0]["image"] == "r/x:2"


def test_an_image_is_named_by_its_digest(tmp_path: Path) -> None:
    digest = f"sha256:{'0a' * 32}"
    said = f"resources: [d.yaml]\nimages: [{{name: xueshi, newName: r/x, digest: '{digest}'}}]"
    (built,) = build(folder(tmp_path, said, d=DEPLOYMENT))
    assert built["spec"]["template"]["spec"]["containers"][0]["image"] == f"r/x@{digest}"


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("digest: 'sha256:" + "0a" * 32 + "'", None),
        ("newTag: '0.1.0'", "is not pinned by its digest"),
        ("digest: 'sha256:0'", "is not pinned by its digest"),
    ],
)
def test_an_overlay_that_runs_names_its_image_by_digest(tmp_path: Path, image: str, said: str | None) -> None:
    """The shipped ones cannot: every operator builds the image."""
    production = os.path.relpath(TOP / "deploy/k8s/overlays/production", tmp_path)
    (tmp_path / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        f"resources: [{production}]\nimages: [{{name: xueshi, newName: registry.example:5000/xueshi, {image}}}]\n"
    )
    found = [problem for problem in problems(read(own=[tmp_path])) if str(tmp_path) in problem]
    if said is None:
        assert found == []
    else:
        assert found
        assert all("image" in item for item in found)
        assert any(said in item for item in found)


@pytest.mark.parametrize(
    ("said", "patch", "reason"),
    [
        ("resources: [d.yaml]\ncommonLabels: {a: b}", "", "commonLabels"),
        ("resources: [d.yaml]\nconfigMapGenerator: []", "", "configMapGenerator"),
        ("resources: [gone.yaml]", "", "not there"),
        ("resources: [d.yaml, d.yaml]", "", "twice: Deployment/a"),
        ("resources: [d.yaml]\nresources: []", "", "twice: resources"),
        ("resources: [d.yaml]\npatches: [{patch: text}]", "", "a patch has a path"),
        ("resources: [d.yaml]\npatches: [{path: gone.yaml}]", "", "nothing to patch with"),
        (PATCHED, HEAD.replace("name: a", "name: b") + "{}}", "nothing for Deployment/b"),
        (PATCHED, HEAD + "{$patch: replace}}", "only merging patches"),
        (PATCHED, "[{op: remove, path: /spec}]", "only merging patches"),
        (TARGETED + "{name: a}}]", HEAD + "{}}", "a target is"),
        (TARGETED + "{kind: 'Dep.*'}}]", HEAD + "{}}", "a target is"),
        (TARGETED + "{kind: Deployment, labelSelector: of}}]", HEAD + "{}}", "labelSelector"),
        (TARGETED + "{kind: Job}}]", HEAD + "{}}", "nothing for"),
        ("resources: [d.yaml]\nlabels: [{pairs: {a: b}, includeSelectors: true}]", "", "labels have"),
        ("resources: [d.yaml]\nimages: [{name: xueshi, newTag: '2', digest: 'sha256:0'}]", "", "images have"),
    ],
)
def test_what_the_builder_does_not_know_is_refused(tmp_path: Path, said: str, patch: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        build(folder(tmp_path, said, d=DEPLOYMENT, p=patch))


def test_a_folder_without_kustomization_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"no kustomization\.yaml"):
        build(tmp_path)


def in_order(value: Any) -> Any:
    """Order among a list's elements with names says nothing, and kubectl's differs."""
    if isinstance(value, dict):
        return {key: in_order(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((in_order(inner) for inner in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not here; the tests above say what it does")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubectl_builds_the_same(overlay: str) -> None:
    made = subprocess.run(["kubectl", "kustomize", str(K8S / "overlays" / overlay)], capture_output=True, check=True)
    theirs: dict[str, Doc] = {name_of(item): in_order(item) for item in yaml.safe_load_all(made.stdout)}
    ours = {name_of(item): in_order(item) for item in build(K8S / "overlays" / overlay)}
    assert ours.keys() == theirs.keys()
    for name, resource in ours.items():
        assert resource == theirs[name], name
