"""Counts that are bounded, and names that are found without reading each row."""

import pytest
from django.db import connection

from pennant.admin.counting import MOST_COUNTED, count_concerned, count_values, names_in
from pennant.models import FeatureValue

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i FROM n",
    "postgresql": "SELECT i FROM generate_series(1, 1000000) AS n(i)",
    "mysql": "SELECT seq AS i FROM seq_1_to_1000000",
}


def fill_with_a_million_rows() -> None:
    scope = "CONCAT('s', i)" if connection.vendor == "mysql" else "'s' || i"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pennant_featurevalue (name, scope, value, source, created_at, updated_at) "
            f"SELECT 'big', {scope}, 'true', 'resolved', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP "
            f"FROM ({NUMBERS[connection.vendor]}) AS numbers"
        )


def test_counts_are_grouped_by_value_and_leave_out_what_is_kept_of_the_feature():
    for scope, value in [("a", "true"), ("b", "true"), ("c", '"Blue"'), ("d", '"blue"'), ("$everyone", "true")]:
        FeatureValue.objects.create(name="f", scope=scope, value=value)
    counts = count_values(FeatureValue.objects.all(), ["f", "none"])
    assert counts["f"].by_value == {"true": 2, '"Blue"': 1, '"blue"': 1}
    assert not counts["f"].is_partial
    assert counts["none"].total == 0


def test_all_names_are_found_and_told_apart():
    for name in ("b", "A", "a"):
        for scope in ("x", "y"):
            FeatureValue.objects.create(name=name, scope=scope, value="true")
    assert sorted(names_in(FeatureValue.objects.all())) == ["A", "a", "b"]


def test_a_million_rows_are_not_counted(django_assert_num_queries):
    fill_with_a_million_rows()
    rows = FeatureValue.objects.all()
    with django_assert_num_queries(3):
        counts = count_values(rows, ["big"])["big"]
        assert names_in(rows) == ["big"]
        assert count_concerned(rows, ["big"], everyone=True, steering=False, resolved=False) is None
    assert counts.total == MOST_COUNTED + 1
    assert counts.total_words == "more than 1,000"
