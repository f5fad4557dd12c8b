"""The Pusher HTTP API as a plain URLconf: ``path("", include("broadcasting.api.urls"))``.

``broadcasting.api.application`` serves the same routes at a fraction of the cost, so ``runrevurb`` uses that.
The busiest route comes first.
"""

from django.urls import path

from broadcasting.api import views

app_name = "broadcasting"

urlpatterns = [
    path(view.route, view.as_view(), name=name)
    for view, name in (
        (views.EventsView, "events"),
        (views.BatchEventsView, "batch-events"),
        (views.ChannelsView, "channels"),
        (views.ChannelView, "channel"),
        (views.ChannelUsersView, "channel-users"),
        (views.ConnectionsView, "connections"),
        (views.TerminateConnectionsView, "terminate-connections"),
        (views.TerminateConnectionsAliasView, "terminate-connections-alias"),
        (views.HealthView, "up"),
        (views.ReadinessView, "ready"),
    )
]
