"""What the demo page may publish."""

import re

from django import forms
from django.core.validators import RegexValidator

PUBLIC_CHANNEL = "demo"
LOBBY = "presence-lobby"
RESERVED_PREFIXES = ("pusher:", "pusher_internal:", "client-")

SOCKET_ID = re.compile(r"\A[0-9]+\.[0-9]+\Z")


class PublishForm(forms.Form):
    """An event for one of the demo's channels; ``socket_id`` names the socket that shall not hear it."""

    channel = forms.ChoiceField(choices=[(PUBLIC_CHANNEL, "demo (public)"), (LOBBY, "lobby (presence)")])
    event = forms.CharField(max_length=200, error_messages={"required": "An event needs a name."})
    message = forms.CharField(max_length=2000, error_messages={"required": "Write something to send."})
    socket_id = forms.CharField(required=False, validators=[RegexValidator(SOCKET_ID, "This is no socket id.")])

    def clean_event(self) -> str:
        event: str = self.cleaned_data["event"]
        for prefix in RESERVED_PREFIXES:
            if event.startswith(prefix):
                raise forms.ValidationError(f"Names that start with “{prefix}” belong to the protocol.")
        return event
