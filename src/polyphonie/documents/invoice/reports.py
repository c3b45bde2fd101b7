"""The report of one check or of many, as a file: HTML or PDF for people, CSV or JSON for programs.

    with reports.Writer(Path("rapport.html"), language="fr") as report:
        report.add(verdict)        each a line as `Report.as_json` makes it

CSV and JSON are written as verdicts come, in bounded memory. A page for people lists the documents that failed, then
those in which nothing was found, at most `MOST_SHOWN` of each, after the figures of all.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib import import_module
from io import BytesIO, TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, cast

from polyphonie.kernel.cells import inert

from .batches import Summary
from .verdict import SCHEMA_REMEDY, Language

Kind = Literal["html", "pdf", "csv", "json"]

MOST_SHOWN: Final = 500
MOST_RULES: Final = 50
STYLE: Final = Path(__file__).with_name("reports.css")
COLUMNS: Final = ("file", "valid", "rule", "flag", "term", "place", "where", "message", "remedy")
WORDS: Final = {
    "fr": {
        "title": "Rapport de contrôle de factures",
        "rules": "Règles non respectées",
        "rule": "Règle",
        "count": "Documents",
        "documents": "Documents à corriger",
        "more": "Seuls les {most} premiers documents sont détaillés ; un rapport CSV ou JSON les donne tous.",
        "none": "Aucun document à corriger.",
        "sound": "Documents sans remarque",
        "sound_more": "Seuls les {most} premiers sont nommés.",
        "remedy": "Que faire :",
        "fatal": "bloquant",
        "warning": "avertissement",
        "schema": "schéma",
        "line": "ligne {} du fichier",
        "accepted": "valide",
        "failing": "à corriger",
        "unreadable": "illisible",
    },
    "en": {
        "title": "Report on checked invoices",
        "rules": "Rules not respected",
        "rule": "Rule",
        "count": "Documents",
        "documents": "Documents to correct",
        "more": "Only the first {most} documents are detailed; a CSV or JSON report gives them all.",
        "none": "No document to correct.",
        "sound": "Documents in which nothing was found",
        "sound_more": "Only the first {most} are named.",
        "remedy": "What to do:",
        "fatal": "blocking",
        "warning": "warning",
        "schema": "schema",
        "line": "line {} of the file",
        "accepted": "valid",
        "failing": "to correct",
        "unreadable": "unreadable",
    },
}


class Writer:
    """A report being written to a file, of the kind that the end of its name says, or to bytes (`made`)."""

    def __init__(self, to: Path | BytesIO, *, language: Language, kind: Kind | None = None) -> None:
        self.to = to
        self.language = language
        self.kind = kind or cast(Path, to).suffix.lower().removeprefix(".")
        self.summary = Summary()
        self.shown: list[dict[str, Any]] = []
        self.sound: list[dict[str, Any]] = []

    def __enter__(self) -> "Writer":
        if self.kind in ("csv", "json"):
            binary = self.to.open("wb") if isinstance(self.to, Path) else self.to
            # A byte order mark, because the spreadsheets that people open CSV files with need it.
            self.opened = TextIOWrapper(binary, encoding="utf-8-sig" if self.kind == "csv" else "utf-8", newline="")
        if self.kind == "csv":
            self.rows = csv.writer(self.opened, delimiter=";" if self.language == "fr" else ",")
            self.rows.writerow(COLUMNS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.kind in ("csv", "json"):
            if self.kind == "json":
                self.opened.write("\n]\n" if self.summary.total else "[]\n")
            if isinstance(self.to, Path):
                self.opened.close()
            else:
                self.opened.detach()
        elif raised is None:
            content = self.page()
            if isinstance(self.to, Path):
                self.to.write_bytes(content)
            else:
                self.to.write(content)

    def page(self) -> bytes:
        """The page for people."""
        page = document(self.summary, self.shown, self.sound, language=self.language)
        if self.kind == "html":
            return html(page).encode()
        # Loaded for those who want a PDF: Typst takes a tenth of a second.
        made: bytes = import_module(".printed_reports", __package__).pdf(page)
        return made

    def add(self, verdict: dict[str, Any]) -> None:
        """Add the verdict on one document."""
        if self.kind == "json":
            self.opened.write(",\n" if self.summary.total else "[\n")
            json.dump(verdict, self.opened, ensure_ascii=False)
        elif self.kind == "csv":
            self.rows.writerows(cells(verdict, self.language))
        else:
            named = self.shown if any(problems(verdict, self.language)) else self.sound
            if len(named) < MOST_SHOWN:
                named.append(verdict)
        self.summary.add(verdict)


def made(verdicts: Iterable[dict[str, Any]], *, kind: Kind, language: Language) -> bytes:
    """The report on verdicts as the bytes of a file."""
    written = BytesIO()
    with Writer(written, kind=kind, language=language) as report:
        for each in verdicts:
            report.add(each)
    return written.getvalue()


def problems(verdict: dict[str, Any], language: Language) -> Iterator[dict[str, str]]:
    """What is wrong with a document, errors of the schema first."""
    words = WORDS[language]
    for error in verdict["xsd"]["errors"]:
        yield {
            "rule": words["schema"],
            "flag": "fatal",
            "term": "",
            "place": words["line"].format(error["line"]),
            "where": error["place"],
            "message": error["message"],
            "remedy": SCHEMA_REMEDY[language],
        }
    yield from verdict["failed"]


def cells(verdict: dict[str, Any], language: Language) -> Iterator[list[str]]:
    """A document's rows: one for each problem, or one that says that there is none."""
    state = "1" if verdict["valid"] else "0"
    rows = [
        [inert(verdict["file"]), state, *(inert(str(each[name])) for name in COLUMNS[2:])]
        for each in problems(verdict, language)
    ]
    yield from rows or [[inert(verdict["file"]), state, *[""] * len(COLUMNS[2:])]]


def document(
    summary: Summary, shown: list[dict[str, Any]], sound: list[dict[str, Any]], *, language: Language
) -> dict[str, Any]:
    """A page for people, as plain values: figures, rules with their counts, documents with their problems, and those
    that are `sound`.
    """
    words = WORDS[language]
    failing = summary.total - summary.valid
    return {
        "language": language,
        "words": words,
        "figures": f"{summary.told(language)}.",
        "rules": [[rule, str(count)] for rule, count in summary.broken(MOST_RULES)],
        "note": words["more"].format(most=MOST_SHOWN) if failing > MOST_SHOWN else "" if shown else words["none"],
        "documents": [
            {
                "file": each["file"],
                "valid": each["valid"],
                "state": words["accepted" if each["valid"] else "failing" if each["syntax"] else "unreadable"],
                "kind": kind_of(each),
                "problems": [in_words(problem, words) for problem in problems(each, language)],
            }
            for each in shown
        ],
        "sound": [{"file": each["file"], "kind": kind_of(each)} for each in sound],
        "sound_note": words["sound_more"].format(most=MOST_SHOWN) if len(sound) == MOST_SHOWN else "",
    }


def kind_of(verdict: dict[str, Any]) -> str:
    """What a document is, and by which rules it was judged."""
    return " · ".join(part for part in (verdict["syntax"], verdict["profile"], *verdict["packs"]) if part)


def in_words(problem: dict[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """A problem in the words of a page: `about` is where it is, the business term, and the path in the file."""
    about = (problem["place"], problem["term"] if problem["term"] not in problem["place"] else "")
    return {
        "rule": problem["rule"],
        "flag": problem["flag"],
        "severity": words[problem["flag"]],
        "about": " · ".join(part for part in about if part),
        "where": problem["where"],
        "message": problem["message"],
        "remedy": problem["remedy"],
    }


def html(page: dict[str, Any]) -> str:
    """The page as HTML that stands alone."""
    words = page["words"]
    documents = "".join(card(each, words) for each in page["documents"])
    rules = "".join(f"<tr><th scope=row>{escape(rule)}<td>{count}" for rule, count in page["rules"])
    counted = (
        f"<h2>{escape(words['rules'])}</h2><table class=counts><thead><tr><th scope=col>{escape(words['rule'])}"
        f"<th scope=col>{escape(words['count'])}<tbody>{rules}</table>"
        if rules
        else ""
    )
    sound = "".join(
        f"<li>{escape(each['file'])} <span class=about>{escape(each['kind'])}</span>" for each in page["sound"]
    )
    named = f"<h2>{escape(words['sound'])}</h2><p>{escape(page['sound_note'])}</p><ul>{sound}</ul>" if sound else ""
    return (
        f'<!doctype html><html lang="{page["language"]}"><head><meta charset=utf-8>'
        f"<meta name=viewport content='width=device-width'><title>{escape(words['title'])}</title>"
        f"<style>{STYLE.read_text('utf-8')}</style></head><body><main><h1>{escape(words['title'])}</h1>"
        f"<p class=figures>{escape(page['figures'])}</p>{counted}<h2>{escape(words['documents'])}</h2>"
        f"<p>{escape(page['note'])}</p>{documents}{named}</main></body></html>\n"
    )


def card(each: dict[str, Any], words: Mapping[str, str]) -> str:
    """One document and what is wrong with it."""
    found = "".join(
        f"<li class={problem['flag']}><p><span class=mark>{escape(problem['severity'])}</span> "
        f"<strong>{escape(problem['rule'])}</strong> <span class=about>{escape(problem['about'])}</span></p>"
        f"<p>{escape(problem['message'])}</p>"
        + (f"<p><b>{escape(words['remedy'])}</b> {escape(problem['remedy'])}</p>" if problem["remedy"] else "")
        + (f"<p class=about><code>{escape(problem['where'])}</code></p>" if problem["where"] else "")
        for problem in each["problems"]
    )
    state = "valid" if each["valid"] else "fatal"
    return (
        f"<section><h3>{escape(each['file'])} <span class='mark {state}'>{escape(each['state'])}</span></h3>"
        f"<p class=about>{escape(each['kind'])}</p><ol>{found}</ol></section>"
    )
