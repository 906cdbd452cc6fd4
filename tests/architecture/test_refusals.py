"""Every refusal is a reason that a person can read about in Chinese, with what varies in its sentence."""

import importlib
import re
from collections.abc import Mapping
from string import Formatter

import pytest
from deploy.refusals import SOURCES, STATUS_OF, Refusal, refusals

from common import errors
from common.problems import Chinese, documents, fields, messages_zh

SERVICES = tuple(package for package in SOURCES if package != "common")
OF_THE_SERVER = {"method-not-allowed", "certificates-away", "filings-away", "vendor-gateway-away"}
"""What the framework refuses by itself, with its status as the reason, and what the ingress refuses."""
FULL_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")


def sentences(package: str) -> Mapping[str, str]:
    if package == "common":
        return messages_zh.MESSAGES
    found: Chinese = importlib.import_module(f"{package}.messages_zh").CHINESE
    return found.messages


def places_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("package", SOURCES)
def test_every_reason_has_a_chinese_sentence(package: str) -> None:
    known = sentences(package).keys() | messages_zh.MESSAGES.keys()
    assert {refusal.reason for refusal in refusals(package) if refusal.reason} <= known


@pytest.mark.parametrize("package", SOURCES)
def test_every_sentence_is_of_a_reason_that_is_raised(package: str) -> None:
    raised = {refusal.reason for refusal in refusals(package)} | (OF_THE_SERVER if package == "common" else set())
    assert sentences(package).keys() <= raised


@pytest.mark.parametrize("package", SERVICES)
def test_what_all_services_refuse_has_one_sentence(package: str) -> None:
    """A service's own would be said of its other routes as well."""
    assert sentences(package).keys().isdisjoint(messages_zh.MESSAGES)


@pytest.mark.parametrize("package", SOURCES)
def test_whatever_varies_in_a_sentence_is_given_wherever_it_is_raised(package: str) -> None:
    known = {**messages_zh.MESSAGES, **sentences(package)}

    def lacking(refusal: Refusal) -> set[str]:
        if "*" in refusal.parameters:  # a function gives them; a test of what is answered sees that it does
            return set()
        return places_in(known[refusal.reason or ""]) - refusal.parameters

    raised = [refusal for refusal in refusals(package) if refusal.reason and refusal.kind != "RowVerdict"]
    assert {refusal.where: lacking(refusal) for refusal in raised if lacking(refusal)} == {}


@pytest.mark.parametrize("package", SOURCES)
def test_sentences_are_written_as_officials_write(package: str) -> None:
    for reason, sentence in sentences(package).items():
        assert sentence.endswith("。"), reason
        assert not FULL_WIDTH.search(sentence), reason


def test_reasons_of_fields_have_sentences_with_the_parameters_that_are_given() -> None:
    words = {*fields._REASON_OF.values(), *fields._FAMILIES.values(), "bad-value"}
    assert words <= messages_zh.OF_FIELDS.keys()
    for reason, limits in fields._LIMITS.items():
        assert places_in(messages_zh.OF_FIELDS[reason]) <= set(limits.values())


def test_statuses_are_those_of_the_door() -> None:
    known = {kind.__name__: status for kind, status in documents._STATUS_OF.items()}
    assert known.items() <= STATUS_OF.items()
    assert known.keys() == {kind.__name__ for kind in errors.DomainError.__subclasses__()}
