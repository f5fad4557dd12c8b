"""What a feature's own page shows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from pennant.admin.acting import mark, mark_of, stored_text
from pennant.admin.addresses import address
from pennant.admin.counting import count_values, last_changes
from pennant.admin.forms import ScheduleForm, ScopeForm, ShareForm, ValueForm, local_text
from pennant.admin.history import key_of
from pennant.admin.overview import Overview, safe_store
from pennant.admin.picking import pick, scope_of_text, who_words
from pennant.admin.preview import preview, reason_words
from pennant.admin.showing import pretty, scope_words, value_words
from pennant.definitions.definition import ACTIVE
from pennant.scopes.markers import RESERVED
from pennant.values import encode

PAGE = 25
SOURCES = {"manual": "Given by hand", "everyone": "From everyone", "import": "Imported", "resolved": "First answers"}


def page_context(site: Any, overview: Overview, request: Any, forms: dict[str, Any]) -> dict[str, Any]:
    """The context of the page; ``forms`` are those that were sent and are wrong."""
    definition, store = overview.definition, safe_store(overview.name)
    rows = store.rows() if store else None
    overview.counts = count_values(rows, [overview.name])[overview.name] if rows is not None else None
    overview.last = last_changes([overview.name]).get(overview.name)
    schedule = overview.schedule
    return {
        "feature": overview,
        "definition": definition,
        "requires": [_requirement(site, *each) for each in definition.requires.items()] if definition else [],
        "store_name": store.name if store else "",
        "counts": _counts(overview),
        "seen": mark_of(overview.steering),
        "zone": f"{timezone.get_current_timezone_name()} ({timezone.localtime():UTC%z})",
        "share_form": forms.get("share") or ShareForm(initial={"percent": overview.percent}),
        "schedule_form": forms.get("schedule")
        or ScheduleForm(
            initial={
                "on_from": local_text(schedule and schedule.on_from),
                "off_at": local_text(schedule and schedule.off_at),
            }
        ),
        **_picked(overview, request, forms.get("value")),
        **_values(overview, rows, request),
    }


def _requirement(site: Any, name: str, wanted: Any) -> tuple[str, str, str]:
    return name, "" if wanted is ACTIVE else pretty(wanted), address(site, "change", name)


def _counts(overview: Overview) -> list[tuple[str, int, float]]:
    counts = overview.counts
    return [(value_words(text), count, share) for text, count, share in counts.shares()[:20]] if counts else []


def _picked(overview: Overview, request: Any, value_form: Any) -> dict[str, Any]:
    """Whom the page is asked about, what they get and why."""
    asked = request.POST if "scope" in request.POST else request.GET
    form = ScopeForm(request.GET if "kind" in request.GET else None)
    context: dict[str, Any] = {"scope_form": form}
    try:
        if asked.get("scope"):
            scope = scope_of_text(asked["scope"])
        elif form.is_bound and form.is_valid():
            scope = pick(form.cleaned_data["kind"], form.cleaned_data["who"], request.user)
        else:
            return context
    except ValidationError as error:
        if form.is_bound:
            form.add_error(None, error)
        return {**context, "scope_error": "" if form.is_bound else error.messages[0]}
    kept = stored_text(overview.name, scope.text)
    source, _, text = kept.partition(":")
    answer = preview(overview.name, scope)
    return {
        **context,
        "scope": scope,
        "scope_words": who_words([scope.text], request.user).get(scope.text) or scope_words(scope.text),
        "kept": value_words(text) if kept else "",
        "kept_source": SOURCES.get(source, source),
        "scope_seen": mark(kept),
        "answer": value_words(encode(answer.value)) if answer else "",
        "reason": reason_words(answer) if answer else "",
        "value_form": value_form or ValueForm(definition=overview.definition, initial={"choice": "off"}),
    }


def _values(overview: Overview, rows: Any, request: Any) -> dict[str, Any]:
    """A page of scopes, from the newest, by the key of the last one."""
    source = request.GET.get("source", "")
    source = source if source in SOURCES else "manual"
    context = {"sources": SOURCES, "source": source}
    if rows is None:
        return {**context, "can_list": False}
    rows = rows.filter(name=overview.name, source=source).exclude(scope__in=RESERVED).order_by("-pk")
    before = key_of(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    names = who_words([each.scope for each in found[:PAGE]], request.user)
    values = [
        (each.scope, names.get(each.scope) or scope_words(each.scope), value_words(each.value), each.updated_at)
        for each in found[:PAGE]
    ]
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return {**context, "can_list": True, "values": values, "more": more}
