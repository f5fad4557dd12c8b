"""What is refused says which argument it is about; test_creating.py has the values."""

import pickle

from sanctum.issuing import IssuingError


def test_an_error_names_the_argument_and_goes_through_a_queue():
    error = pickle.loads(pickle.dumps(IssuingError("name", "Too long.")))
    assert (error.field, str(error)) == ("name", "Too long.")
    assert isinstance(error, ValueError)
