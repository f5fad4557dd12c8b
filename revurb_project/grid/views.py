"""The grid's page, and the two things that one can do to a cell."""

import json
import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods

from broadcasting import broadcast
from revurb_project.grid import board
from revurb_project.grid.events import CellClicked, CellUpdated, RainStarted
from revurb_project.grid.rules import CENTRE, LEVELS, SIDE


@require_GET
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The front page; everything live on it is the browser's work."""
    levels = [{"clicks": level.clicks, "emoji": level.emoji} for level in LEVELS]
    state = {"fade": board.fade(), "levels": levels, **_cells()}
    rows = [range(start, start + SIDE) for start in range(0, SIDE * SIDE, SIDE)]
    return render(request, "grid/page.html", {"state": state, "rows": rows, "centre": CENTRE})


@require_GET
def cells(request: HttpRequest) -> JsonResponse:
    """All cells, for a page that was cut off for a while."""
    return JsonResponse(_cells())


@require_http_methods(["PUT"])
def click(request: HttpRequest, position: int) -> JsonResponse:
    """Count a click. Takes ``{"click": true}``, answers with the cell, or with 422 and ``{"errors": ...}``."""
    _check_range(position)
    if errors := _errors(request, position):
        return JsonResponse({"errors": errors}, status=422)
    now = _now()
    cell = board.click(position, now)
    broadcast(CellUpdated(**cell.as_dict())).to_others().send()
    broadcast(CellClicked(position, cell.clickCount)).to_others().send()
    if emoji := board.start_rain(now):
        broadcast(RainStarted(emoji)).send()
    return JsonResponse({"success": True, **cell.as_dict()})


@require_http_methods(["DELETE"])
def clear(request: HttpRequest, position: int) -> JsonResponse:
    """Empty a cell that has faded; every open page asks for it, and the first one does it."""
    _check_range(position)
    if board.clear(position, _now()):
        broadcast(CellUpdated(**board.CellState(position).as_dict())).send()
    return JsonResponse({"success": True})


def _cells() -> dict[str, Any]:
    now = _now()
    return {"now": now, "cells": [cell.as_dict() for cell in board.cells(now)]}


def _check_range(position: int) -> None:
    if position >= SIDE * SIDE:
        raise Http404("There is no such cell.")


def _errors(request: HttpRequest, position: int) -> dict[str, list[str]]:
    if position in CENTRE:
        return {"position": ["The centre is not for clicking."]}
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("click") is not True:
        return {"click": ['The body must be {"click": true}.']}
    return {}


def _now() -> int:
    return time.time_ns() // 1_000_000
