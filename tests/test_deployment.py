"""The files that OnRecord is deployed with: Dockerfile, compose.yaml, kubernetes.yaml and nginx.conf."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.commands.serve import IDLE_SECONDS
from app.settings import Settings
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", "")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
JOB, SERVICE, HOSTS = yaml.safe_load_all((ROOT / "kubernetes.yaml").read_text("utf-8"))
HOST = HOSTS["spec"]["template"]["spec"]


def instruction(name: str) -> list[str]:
    """Return the arguments of an instruction of the Dockerfile."""
    return re.findall(rf"^ *{name} (.+)$", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize(
    ("environment", "commands"),
    [
        ({}, ["migrate", "serve"]),
        ({"ONRECORD_LOAD": ""}, ["migrate", "serve"]),
        ({"ONRECORD_LOAD": "/my dossiers"}, ["migrate", "load /my dossiers", "serve"]),
    ],
)
def test_a_container_loads_only_what_it_is_told(
    tmp_path: Path, environment: dict[str, str], commands: list[str]
) -> None:
    stub = tmp_path / "onrecord"
    stub.write_text('#!/bin/sh\necho "$*"\n')
    stub.chmod(0o755)
    start = json.loads(instruction("CMD")[-1])
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(start, env=path | environment, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == commands


def test_a_container_is_healthy_when_it_can_answer() -> None:
    assert "/readyz" in instruction("HEALTHCHECK")[0]


def test_the_image_is_built_from_files_that_its_context_has() -> None:
    context = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE))
    copied = {name for line in instruction("COPY") if "--from" not in line for name in line.split()[:-1]}
    assert copied == context
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_has_the_extras() -> None:
    lock = (ROOT / "requirements-image.txt").read_text("utf-8")
    assert {"mcp", "pyarrow", "trafilatura"} <= set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))


def test_every_setting_of_a_deployment_exists() -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()} | {"ONRECORD_LOAD"}
    for name in ("Dockerfile", "compose.yaml", "kubernetes.yaml", "nginx.conf", "docs/guides/deploy.md"):
        assert set(re.findall(r"ONRECORD_[A-Z_]+", (ROOT / name).read_text("utf-8"))) <= known, name


def test_composed_hosts_have_an_index_each_and_say_where_they_are() -> None:
    hosts = COMPOSE["services"]["onrecord"]
    assert hosts["deploy"]["replicas"] == 2
    assert hosts["volumes"] == ["/data"]  # a volume without a name is a container's own
    assert ":?" in hosts["environment"]["ONRECORD_PUBLIC_URL"]


def test_a_pod_is_probed_confined_and_keeps_its_index() -> None:
    (container,) = HOST["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    (claim,) = HOSTS["spec"]["volumeClaimTemplates"]
    assert {"name": claim["metadata"]["name"], "mountPath": "/data"} in container["volumeMounts"]
    ports = {port["name"] for port in container["ports"]}
    assert {port["targetPort"] for port in SERVICE["spec"]["ports"]} <= ports
    assert SERVICE["spec"]["selector"].items() <= HOSTS["spec"]["template"]["metadata"]["labels"].items()


@pytest.mark.parametrize("pod", [JOB["spec"]["template"]["spec"], HOST], ids=["load", "host"])
def test_a_pod_may_do_nothing_but_its_work(pod: dict[str, Any]) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    (container,) = pod["containers"]
    security = container["securityContext"]
    assert (security["readOnlyRootFilesystem"], security["allowPrivilegeEscalation"]) == (True, False)
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert {mount["mountPath"] for mount in container["volumeMounts"]} >= {"/tmp"}  # noqa: S108 - the only other place


def test_nginx_closes_idle_connections_before_onrecord_does() -> None:
    (seconds,) = re.findall(r"^ *keepalive_timeout (\d+)s;", (ROOT / "nginx.conf").read_text("utf-8"), re.MULTILINE)
    assert int(seconds) < IDLE_SECONDS
