"""The readable view as HTML: a fragment for a page of the portal, or a document that stands alone.

No inline style, no script, no link, no image: a hostile invoice is only text. The classes, all starting with
`readable`, are described where they are styled, in `readable.css`.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from polyphonie.documents.invoice import model, verdict

from .composing import sheet
from .markup import Markup, element, joined
from .naming import Language
from .sheet import Adjustment, AnnexGroup, Card, Checks, Code, Line, Payment, Problem, Row, Sheet

STYLESHEET = Path(__file__).with_name("readable.css")


def html(
    invoice: model.Invoice, report: verdict.Report | None = None, *, language: Language = "fr", heading: int = 2
) -> str:
    """The readable view as one `<article class="readable">`, its title a heading of level `heading` (1 to 4)."""
    return Writer(sheet(invoice, report, language=language, whole=True), heading=heading).article()


def page(invoice: model.Invoice, report: verdict.Report | None = None, *, language: Language = "fr") -> str:
    """The readable view as a whole HTML document, its stylesheet inside, to be kept as a file."""
    shown = sheet(invoice, report, language=language, whole=True)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", shown.title),
        element("style", stylesheet()),
    )
    main = element("main", Writer(shown, heading=1).article(), class_="readable-page")
    return f"<!DOCTYPE html>\n{element('html', head, element('body', main), lang=language)}\n"


@cache
def stylesheet() -> Markup:
    return Markup(STYLESHEET.read_text(encoding="utf-8"))


class Writer:
    """Writes one sheet; each method writes one of its parts."""

    def __init__(self, shown: Sheet, *, heading: int) -> None:
        self.shown = shown
        self.words = shown.words
        self.heading = heading

    def article(self) -> Markup:
        parts = (
            self.header(),
            self.cards(),
            self.references(),
            self.lines(),
            self.adjustments(),
            self.sums(),
            self.payment(),
            self.notes(),
            self.attachments(),
            self.checks(),
            self.annex(),
        )
        return element("article", *parts, class_="readable", lang=self.shown.language)

    def section(self, title: str, *children: str, name: str) -> Markup:
        headed = element(f"h{self.heading + 1}", title, class_="readable-heading")
        return element("section", headed, *children, class_=f"readable-section readable-{name}")

    def header(self) -> Markup:
        shown = self.shown
        title = element(
            f"h{self.heading}",
            element("span", shown.kind, class_="readable-kind"),
            " ",
            element("span", shown.number, class_="readable-number"),
            class_="readable-title",
        )
        status = verdict_mark(shown.checks) if shown.checks else Markup()
        left = element("div", title, element("p", shown.issued, class_="readable-issued"), status)
        right = element(
            "p",
            element("span", shown.due_label, class_="readable-due-label"),
            " ",
            element("strong", shown.due, class_="readable-due-amount"),
            " ",
            element("span", shown.due_note, class_="readable-due-note"),
            class_="readable-due",
        )
        return element("header", left, right, class_="readable-header")

    def cards(self) -> Markup:
        if not self.shown.cards:
            return Markup()
        return element("div", *(self.card(each) for each in self.shown.cards), class_="readable-cards")

    def card(self, card: Card) -> Markup:
        level = f"h{self.heading + 1}"
        trading = element("p", card.trading_name, class_="readable-trading") if card.trading_name else Markup()
        address = element("p", "\n".join(card.address), class_="readable-address") if card.address else Markup()
        return element(
            "section",
            element(level, card.title, class_="readable-card-title"),
            element("p", card.name, class_="readable-name") if card.name else Markup(),
            trading,
            address,
            definitions(card.rows),
            element("p", card.text, class_="readable-small") if card.text else Markup(),
            class_="readable-card",
        )

    def references(self) -> Markup:
        if not self.shown.references:
            return Markup()
        shown = definitions(self.shown.references, wide=True)
        return self.section(self.words["references"], shown, name="references")

    def lines(self) -> Markup:
        words = self.words
        if not self.shown.lines:
            return self.section(words["lines"], element("p", words["no_lines"]), name="lines")
        columns = ("line", "item", "quantity", "price", "vat_rate", "net")
        heads = tuple((words[key], key in {"quantity", "price", "vat_rate", "net"}) for key in columns)
        rows = [self.line(each, [head for head, _ in heads]) for each in self.shown.lines]
        return element(
            "section",
            table(self.shown.lines_title, heads, rows, level=self.heading + 1),
            class_="readable-section readable-lines",
        )

    def line(self, line: Line, heads: list[str]) -> Markup:
        item = [element("strong", line.name, class_="readable-item")]
        if line.description:
            item.append(element("p", line.description, class_="readable-description"))
        item.append(definitions(line.rows, inline=True))
        if line.adjustments:
            said = [element("li", self.adjusted(each)) for each in line.adjustments]
            item.append(element("ul", *said, class_="readable-adjusted"))
        return element(
            "tr",
            element("th", line.number, scope="row", data_label=heads[0]),
            element("td", element("div", *item), data_label=heads[1]),
            figure(line.quantity, line.unit, heads[2]),
            figure(line.price, line.price_note, heads[3]),
            figure(line.vat, line.vat_note, heads[4]),
            figure(line.net, "", heads[5]),
        )

    def adjusted(self, adjustment: Adjustment) -> str:
        """An allowance or a charge of a line, in one line of text."""
        named = self.words["colon"].join(part for part in (adjustment.kind, adjustment.reason) if part)
        return " · ".join(part for part in (named, adjustment.basis, adjustment.vat, adjustment.amount) if part)

    def adjustments(self) -> Markup:
        if not self.shown.adjustments:
            return Markup()
        words = self.words
        heads = (
            (words["kind"], False),
            (words["reason"], False),
            (words["basis"], True),
            (words["vat_rate"], True),
            (words["amount"], True),
        )
        rows = [
            element(
                "tr",
                element("th", each.kind, scope="row", data_label=heads[0][0]),
                element("td", each.reason, data_label=heads[1][0]),
                figure(each.basis, "", heads[2][0]),
                figure(each.vat, "", heads[3][0]),
                figure(each.amount, "", heads[4][0]),
            )
            for each in self.shown.adjustments
        ]
        found = table(words["adjustments"], heads, rows, level=self.heading + 1)
        return element("section", found, class_="readable-section readable-adjustments")

    def sums(self) -> Markup:
        words = self.words
        parts = []
        if self.shown.vat:
            heads = (
                (words["category"], False),
                (words["rate"], True),
                (words["taxable"], True),
                (words["tax"], True),
            )
            rows = [
                element(
                    "tr",
                    element("th", noted(each.category, each.reason), scope="row", data_label=heads[0][0]),
                    figure(each.rate, "", heads[1][0]),
                    figure(each.taxable, "", heads[2][0]),
                    figure(each.tax, "", heads[3][0]),
                )
                for each in self.shown.vat
            ]
            parts.append(
                element("div", table(words["vat"], heads, rows, level=self.heading + 1), class_="readable-vat")
            )
        if self.shown.totals:
            rows = [
                element(
                    "tr",
                    element("th", each.label, scope="row"),
                    figure(each.amount, "", ""),
                    class_=weight(each.weight),
                )
                for each in self.shown.totals
            ]
            caption = element("caption", element(f"h{self.heading + 1}", words["totals"], class_="readable-heading"))
            body = element("table", caption, element("tbody", *rows), class_="readable-table readable-sum")
            parts.append(element("div", body, class_="readable-totals"))
        return element("div", *parts, class_="readable-sums") if parts else Markup()

    def payment(self) -> Markup:
        shown = self.shown
        if not shown.payments and not shown.terms:
            return Markup()
        ways = [self.way(each) for each in shown.payments]
        return self.section(self.words["payment"], *ways, definitions(shown.terms, wide=True), name="payment")

    def way(self, payment: Payment) -> Markup:
        means = Row(self.words["means"], payment.means)
        return definitions((means, *payment.rows) if payment.means else payment.rows, wide=True)

    def notes(self) -> Markup:
        if not self.shown.notes:
            return Markup()
        level = f"h{self.heading + 2}"
        shown = []
        for note in self.shown.notes:
            if note.subject:
                shown.append(element(level, note.subject, class_="readable-subject"))
            shown.append(element("p", note.text, class_="readable-text"))
        return self.section(self.words["notes"], *shown, name="notes")

    def attachments(self) -> Markup:
        if not self.shown.attachments:
            return Markup()
        words = self.words
        columns = [words[key] for key in ("reference", "description", "file")]
        rows = [cells((each.reference, each.description, each.file), columns) for each in self.shown.attachments]
        found = table(words["attachments"], [(each, False) for each in columns], rows, level=self.heading + 1)
        return element("section", found, class_="readable-section readable-attachments")

    def checks(self) -> Markup:
        checks = self.shown.checks
        if checks is None:
            return Markup()
        sentence = element("p", verdict_mark(checks), " ", checks.sentence)
        problems = [self.problem(each) for each in checks.problems]
        listed = element("ol", *problems, class_="readable-problems") if problems else Markup()
        return self.section(self.words["checks"], sentence, listed, name="checks")

    def problem(self, problem: Problem) -> Markup:
        severity = "readable-fatal" if problem.fatal else "readable-warning"
        head = element(
            "p",
            element("span", problem.severity, class_=f"readable-mark {severity}"),
            " ",
            element("code", problem.rule),
            " ",
            element("span", problem.place, class_="readable-place"),
        )
        remedy = Row(self.words["remedy"], problem.remedy)
        place = Row(self.words["where"], problem.where)
        said = definitions([row for row in (remedy, place) if row.value], inline=True)
        return element("li", head, element("p", problem.finding, class_="readable-finding"), said)

    def annex(self) -> Markup:
        shown = self.shown
        if not shown.annex and not shown.codes:
            return Markup()
        groups = [self.annex_group(each) for each in shown.annex]
        codes = self.codes(shown.codes) if shown.codes else Markup()
        summary = element("summary", element(f"h{self.heading + 1}", shown.annex_title, class_="readable-heading"))
        return element("details", summary, *groups, codes, class_="readable-section readable-annex")

    def annex_group(self, group: AnnexGroup) -> Markup:
        words = self.words
        columns = [words[key] for key in ("term", "name", "value")]
        rows = [cells((each.term, each.name, each.value), columns) for each in group.data]
        title = f"{group.title} ({group.group})" if group.group else group.title
        return table(title, [(each, False) for each in columns], rows, level=self.heading + 2)

    def codes(self, codes: tuple[Code, ...]) -> Markup:
        words = self.words
        columns = [words[key] for key in ("code", "meaning", "name")]
        rows = [cells((each.code, each.meaning, each.name), columns) for each in codes]
        return table(words["codes"], [(each, False) for each in columns], rows, level=self.heading + 2)


def table(title: str, heads: Iterable[tuple[str, bool]], rows: Iterable[Markup], *, level: int) -> Markup:
    """A table whose caption is a heading; each head says whether its column holds figures."""
    columns = [
        element("th", label, scope="col", class_="readable-figure" if figures else "") for label, figures in heads
    ]
    return element(
        "table",
        element("caption", element(f"h{level}", title, class_="readable-heading")),
        element("thead", element("tr", *columns)),
        element("tbody", *rows),
        class_="readable-table",
    )


def cells(values: Iterable[str], columns: Iterable[str]) -> Markup:
    """A row whose first cell names it."""
    first, *others = zip(values, columns, strict=True)
    head = element("th", first[0], scope="row", data_label=first[1])
    return element("tr", head, *(element("td", value, data_label=column) for value, column in others))


def figure(value: str, note: str, label: str) -> Markup:
    """A cell that holds a number, with a note under it."""
    return element("td", noted(value, note), class_="readable-figure", data_label=label)


def noted(value: str, note: str) -> Markup:
    shown = element("span", value) if value else Markup()
    return joined(shown, " ", element("span", note, class_="readable-small")) if note else shown


def definitions(rows: Iterable[Row], *, wide: bool = False, inline: bool = False) -> Markup:
    """Labels and values; `wide` lays them out in columns, `inline` one after the other."""
    pairs = [element("div", element("dt", row.label), element("dd", row.value)) for row in rows]
    if not pairs:
        return Markup()
    layout = " readable-wide" if wide else " readable-inline" if inline else ""
    return element("dl", *pairs, class_=f"readable-rows{layout}")


def verdict_mark(checks: Checks) -> Markup:
    return element(
        "span", checks.verdict, class_=f"readable-mark {'readable-valid' if checks.valid else 'readable-fatal'}"
    )


def weight(name: str) -> str:
    return {"strong": "readable-strong", "due": "readable-due-row"}.get(name, "")
