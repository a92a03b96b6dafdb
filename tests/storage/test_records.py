"""A document as a row and back loses nothing."""

from types import SimpleNamespace

import pytest

from assistant.domain.document import PolicyDocument, Region
from assistant.storage.records import from_row, region_from_key, region_key, to_row
from tests.conftest import SEEDS


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_comes_back_whole(seeds: dict[str, PolicyDocument], name: str) -> None:
    assert from_row(SimpleNamespace(**to_row(seeds[name]))) == seeds[name]


@pytest.mark.parametrize("region", [Region(), Region("安徽省"), Region("安徽省", "淮北市")])
def test_a_region_comes_back(region: Region) -> None:
    assert region_from_key(region_key(region)) == region
