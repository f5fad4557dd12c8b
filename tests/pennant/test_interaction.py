"""What ``Feature.for_()`` answers."""

import pytest

from pennant import Feature, remembering

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_first_answer_costs_a_select_and_an_insert(django_assert_num_queries):
    Feature.define("new-checkout", lambda user: user == "ada")
    with remembering():
        assert Feature.for_("ada").active("new-checkout")
        with django_assert_num_queries(0):
            assert Feature.for_("ada").active("new-checkout")
    assert Feature.for_("bob").inactive("new-checkout")
