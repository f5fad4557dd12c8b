"""Answers as OpenFeature has them."""

from typing import get_args

from pennant.engine import Reason
from pennant.openfeature.answering import REASONS


def test_every_reason_has_one_of_openfeature_s():
    assert set(get_args(Reason)) - set(REASONS) == {"unknown", "failed"}
