"""What goes on now: whom features are asked for, who changes them, what was answered, what a test says instead."""

from pennant.current.actor import changed_by, current_actor, current_note
from pennant.current.memory import Memory, current_memory, entering, remembering
from pennant.current.overrides import override_of, overriding
from pennant.current.scope import adefault_scope, default_scope, request_scope, resolve_scope_using

__all__ = [
    "Memory",
    "adefault_scope",
    "changed_by",
    "current_actor",
    "current_memory",
    "current_note",
    "default_scope",
    "entering",
    "override_of",
    "overriding",
    "remembering",
    "request_scope",
    "resolve_scope_using",
]
