"""A document as a row and back loses nothing."""

from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace

import pytest

from assistant.domain.document import Imprint, PolicyDocument, Region
from assistant.storage.records import from_row, region_from_key, region_key, to_row
from tests.conftest import SEEDS


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_comes_back_whole(seeds: dict[str, PolicyDocument], name: str) -> None:
    assert from_row(SimpleNamespace(**to_row(seeds[name]))) == seeds[name]


def test_all_that_a_document_says_of_itself_comes_back(seeds: dict[str, PolicyDocument]) -> None:
    days = {
        key: date(2031, 5, day)
        for day, key in enumerate(
            ("issued_on", "effective_from", "valid_until", "target_until", "signed_on", "printed_on", "published_on"), 1
        )
    }
    imprint = Imprint(
        title="虚构市测试办法",
        document_number="虚科发〔203□〕8号",
        issuer="虚构市科技局、虚构市财政局",
        region=Region("虚构省", "虚构市"),
        url="https://a.example/",
        notes=("虚构",),
        issuers=("虚构市科技局", "虚构市财政局"),
        disclosure="主动公开",
        source_site="虚构市科技局",
        reposted_by="虚构咨询",
        **days,
    )
    assert {field.name for field in fields(Imprint) if getattr(imprint, field.name)} == {
        field.name for field in fields(Imprint) if not field.name.startswith(("repealed", "superseded"))
    }
    row = to_row(replace(seeds[SEEDS[0]], imprint=imprint))
    assert from_row(SimpleNamespace(**row)).imprint == imprint


@pytest.mark.parametrize("region", [Region(), Region("安徽省"), Region("安徽省", "淮北市")])
def test_a_region_comes_back(region: Region) -> None:
    assert region_from_key(region_key(region)) == region
