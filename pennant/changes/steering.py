"""What operators say of a feature beside its values: kill switch, share, schedule."""

from collections.abc import Callable

from pennant import signals
from pennant.changes.change import Change, expect_defined, finish, store_of
from pennant.changes.trail import Entry
from pennant.scopes.markers import STEERING
from pennant.steering import NOTHING_SAID, Steering
from pennant.stores.base import Stored
from pennant.values import decode, encode


def steering_of(name: str, store: str | None) -> Steering:
    """What operators say of a feature now; nothing, where what is kept can't be read."""
    pair = name, STEERING
    return _steering(store_of(name, store).fetch([pair]).get(pair))


def steer(name: str, action: str, change: Callable[[Steering], Steering], store: str | None) -> Steering:
    """Change what operators say of a feature; return it. ``action`` is a word for the trail, such as ``"kill"``.

    Raises ``UndefinedFeature``, and ``ValueError`` for a percentage or a schedule that is none.
    """
    expect_defined(name)
    change(NOTHING_SAID)  # what it raises inside would break a transaction that is around
    its_store = store_of(name, store)
    pair = name, STEERING
    with its_store.transaction():
        # Two operators at a time: the share that one sets must not undo the other's kill switch.
        old = _steering(its_store.lock(pair))
        new = change(old)
        if new == NOTHING_SAID:
            its_store.delete([pair])
        else:
            its_store.put({pair: Stored(encode(new.to_value()), "manual")})
        entry = Entry(action=action, feature=name, old=encode(old.to_value()), new=encode(new.to_value()))
        news = {"feature": name, "steering": new, "old_steering": old, "action": action}
        finish(its_store, [Change(its_store, entry, signals.feature_steered, news)])
    return new


def _steering(stored: Stored | None) -> Steering:
    try:
        return NOTHING_SAID if stored is None else Steering.from_value(decode(stored.text))
    except ValueError:
        return NOTHING_SAID
