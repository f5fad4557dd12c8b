"""``manage.py sanctum_doctor``: why a front end is let in by this site, or is not."""

import json
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sanctum.doctor.case import BadInput, Case, make_case, read_origin
from sanctum.doctor.examination import Examination, examine_case
from sanctum.doctor.finding import Finding, State

WORDS = {State.OK: "OK", State.NOTE: "NOTE", State.PROBLEM: "PROBLEM"}


class Command(BaseCommand):
    help = (
        "Says step by step why a front end at an origin is let in by this site, or is not; exits with 0 or 1, and with "
        "2 for an origin that is none. It reads the settings, and then does in this process what a browser would do."
    )
    requires_system_checks = []  # a site that fails them is why somebody asks

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--origin",
            action="append",
            required=True,
            metavar="ORIGIN",
            help="where the front end's pages are, such as https://app.example.com; may be given several times",
        )
        parser.add_argument(
            "--api",
            metavar="ORIGIN",
            help="where pages find this site, such as https://api.example.com (default: from ALLOWED_HOSTS)",
        )
        parser.add_argument("--json", action="store_true", help="print a JSON array instead of lines for people")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = [make_case(read_origin(each, "--origin"), options["api"]) for each in options["origin"]]
            examinations = [examine_case(each) for each in cases]
        except BadInput as error:
            raise CommandError(str(error), returncode=2) from None
        except ImproperlyConfigured as error:
            raise CommandError(f"SANCTUM can't be read:\n{error}", returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps([each.as_dict() for each in examinations], indent=2))
        else:
            for each in examinations:
                self._write(each)
        if not all(each.let_in for each in examinations):
            sys.exit(1)

    def _write(self, examination: Examination) -> None:
        self.stdout.write(_title(examination.case))
        for finding in examination.findings:
            self._write_finding(finding)
        if examination.let_in:
            self.stdout.write(self.style.SUCCESS(f"{examination.case.page} is let in.\n"))
            return
        count = len(examination.problems)
        counted = "one problem" if count == 1 else f"{count} problems"
        self.stdout.write(self.style.ERROR(f"{examination.case.page} is not let in: {counted}.\n"))

    def _write_finding(self, finding: Finding) -> None:
        styles = {State.OK: self.style.SUCCESS, State.NOTE: self.style.WARNING, State.PROBLEM: self.style.ERROR}
        word = styles[finding.state](f"{WORDS[finding.state]:<7}")
        self.stdout.write(f"{word}  {finding.step}: {finding.text}")
        if finding.hint:
            self.stdout.write(f"         -> {finding.hint}")


def _title(case: Case) -> str:
    return f"A front end at {case.page}, and the API at {case.api}:"
