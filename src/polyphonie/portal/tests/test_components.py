"""Every component: what it shows, that it escapes what it is given, and that templates use it as it is declared."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils import translation

from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal
from polyphonie.portal import looks, navigation
from polyphonie.portal.documents import Shown

from .conftest import Render

HOUSES = Path(looks.__file__).resolve().parents[1]
TEMPLATES = [path for path in sorted(HOUSES.rglob("templates/**/*.html")) if "/tests/" not in str(path)]
COMPONENTS = HOUSES / "portal" / "templates" / "components"
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (HOUSES / "portal/static/portal/icons.svg").read_text()))
TAG = re.compile(r"<c-([\w-]+)((?:\{%.*?%\}|\{\{.*?\}\}|[^>])*)>", re.DOTALL)
HOSTILE = "\"' onfocus=\"alert('x')\" '><script>alert('x')</script>"
FINDING = {
    "rule": "BR-CO-14",
    "flag": "fatal",
    "term": "BT-110",
    "place": "ligne 3",
    "where": "/a/b",
    "message": "Le total est 329,73.",
    "remedy": "Corrigez.",
}

WRITTEN = {
    "alert": (
        '<c-alert tone="danger" live title="Titre">Corps</c-alert>',
        ['role="alert"', "Titre", "Corps", "#refused"],
    ),
    "badge": ('<c-badge tone="success" icon="check">Fait</c-badge>', ["badge-success", "Fait", "#check"]),
    "bar": ('<c-bar share="40" tone="warning" />', ["bar-warning", 'width="40"', 'aria-hidden="true"']),
    "breadcrumb": ("<c-breadcrumb>Ici</c-breadcrumb>", ['aria-current="page"', "Ici"]),
    "button": (
        '<c-button tone="danger" name="verb" value="go">Aller</c-button>',
        ["btn-danger", 'name="verb"', "Aller"],
    ),
    "card": (
        '<c-card title="Titre" level="3">Corps<c-slot name="actions">Geste</c-slot></c-card>',
        ["<h3", "Titre", "Corps", "Geste"],
    ),
    "copy-value": ('<c-copy-value value="EJ-1" label="engagement" />', ['data-copy="EJ-1"', 'aria-label="Copier']),
    "definition": ('<c-definition term="Terme">Valeur</c-definition>', ["<dt>", "Terme", "<dd>", "Valeur"]),
    "definition-list": ("<c-definition-list columns>x</c-definition-list>", ["<dl", "definitions-columns"]),
    "dialog-confirm": (
        '<c-dialog-confirm label="Ôter" question="Vraiment ?" action="/oter" />',
        ["<summary", "Vraiment ?", 'action="/oter"', 'method="post"', "Ôter"],
    ),
    "empty-state": ('<c-empty-state title="Rien">Encore</c-empty-state>', ["Rien", "Encore"]),
    "field": (
        '<c-field name="siret" label="SIRET" help="14 chiffres" error="Trop court" value="12" inputmode="numeric" />',
        ['for="siret"', 'aria-describedby="siret_help siret_error"', 'aria-invalid="true"', 'inputmode="numeric"'],
    ),
    "file-drop": ('<c-file-drop help="100 Mo" error="Vide" />', ['type="file"', "multiple", "files_help files_error"]),
    "finding-list": (
        '<c-finding-list :findings="findings" title="Constats" />',
        ["BR-CO-14", "ligne 3", "329,73", "Corrigez.", "/a/b", "bloquant", "Constats"],
    ),
    "form": (
        '<c-form action="/a" submit="Envoyer" multipart>Champ</c-form>',
        ["multipart/form-data", "Envoyer", "Champ"],
    ),
    "icon": ('<c-icon name="check" label="Fait" />', ['role="img"', 'aria-label="Fait"', "#check"]),
    "invoice-table": ('<c-invoice-table :lines="none" caption="Factures" />', ["<caption", "Factures", "Destinataire"]),
    "link-button": ('<c-link-button href="/x" icon="add">Ajouter</c-link-button>', ['href="/x"', "#add", "Ajouter"]),
    "page-header": (
        '<c-page-header title="Titre" lead="Chapeau"><c-slot name="actions">Geste</c-slot></c-page-header>',
        ["<h1", "Titre", "Chapeau", "Geste"],
    ),
    "pager": ('<c-pager next="?after=1" summary="50" />', ['href="?after=1"', 'rel="next"', "50"]),
    "progress": ('<c-progress label="Import" value="4" max="10" />', ['value="4"', 'max="10"', "Import"]),
    "stat": ('<c-stat :number="12" label="À traiter" href="/x" />', ['href="/x"', "12", "À traiter"]),
    "stats": ("<c-stats>x</c-stats>", ["stats", "x"]),
    "tab": ('<c-tab href="/x" current :count="0">Onglet</c-tab>', ['aria-current="page"', "Onglet", ">0<"]),
    "tabs": ('<c-tabs label="Vues">x</c-tabs>', ['aria-label="Vues"']),
    "table": ('<c-table caption="Lignes"><tr><td>1</td></tr></c-table>', ["<caption", "Lignes", "<td>1</td>"]),
    "timeline": ('<c-timeline label="Suivi">x</c-timeline>', ["<ol", 'aria-label="Suivi"']),
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_it_shows_what_it_is_given(name: str, render: Render) -> None:
    source, expected = WRITTEN[name]
    shown = render(source, findings=[FINDING])
    assert [words for words in expected if words not in shown] == []


@pytest.mark.parametrize("state", list(InvoiceState))
def test_it_tells_each_state_by_words_and_icon(state: InvoiceState, render: Render) -> None:
    shown = render('<c-state-badge :state="state" />', state=state)
    assert STATE_NAMES[state][0] in shown
    assert f"#{looks.LOOKS[state].icon}" in shown
    with translation.override("en"):
        assert STATE_NAMES[state][1] in render('<c-state-badge :state="state" />', state=state)


def test_it_writes_money_as_the_reader_does(render: Render) -> None:
    shown = render('<c-money :amount="amount" />', amount=Decimal("12345.60"))
    assert re.search(r"12\s345,60\s€|12\s345,60&nbsp;€", shown)
    with translation.override("en"):
        assert "12,345.60" in render('<c-money :amount="amount" currency="USD" />', amount=Decimal("12345.60"))


def test_it_tells_when_and_by_whom(render: Render) -> None:
    shown = render(
        '<c-timeline-item title="Suspendue" :at="at" by="Hélène" now>Motif</c-timeline-item>', at=clock.now()
    )
    assert 'aria-current="step"' in shown
    assert "<time" in shown
    assert "Hélène" in shown
    assert "Motif" in shown


def test_it_tells_why_where_and_by_which_text_it_was_refused(render: Render) -> None:
    refusal = Refusal(
        "INV-1", "BT-1", "Il manque l'engagement : ajoutez-le.", "Add it.", source="XP Z12-012", where="/a/b"
    )
    shown = render('<c-refusal-list :refusals="refusals" title="Refus" live />', refusals=[refusal])
    for words in ("INV-1", "l’engagement", "XP Z12-012", "/a/b", 'role="alert"'):
        assert words in shown
    with translation.override("en"):
        assert "Add it." in render('<c-refusal-list :refusals="refusals" />', refusals=[refusal])


@pytest.mark.parametrize(
    "source",
    [
        '<c-page-header :title="words" :lead="words" />',
        '<c-alert title="{{ words }}">{{ words }}</c-alert>',
        '<c-copy-value :value="words" :label="words" />',
        '<c-field name="a" :label="words" :value="words" :error="words" placeholder="{{ words }}" />',
        '<c-link-button :href="words">{{ words }}</c-link-button>',
        '<c-stat :number="words" :label="words" :href="words" />',
        '<c-dialog-confirm :label="words" :question="words" :action="words" />',
        '<c-pager :next="words" :summary="words" />',
    ],
)
def test_it_escapes_what_it_is_given(source: str, render: Render) -> None:
    page = _Page()
    page.feed(render(source, words=HOSTILE))
    assert "script" not in page.tags
    assert "onfocus" not in page.attributes


class _Page(HTMLParser):
    """What a browser makes of a page: the tags and the attributes that it finds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _value in attrs)


def test_it_opens_a_document_only_where_it_has_a_page(render: Render) -> None:
    kept, told = Shown("Engagement", "2100000001/1", "/depense/engagement"), Shown("Recette", "IR-2026-03", "")
    assert "<a " in render('<c-document :document="each" />', each=kept)
    shown = render('<c-document :document="each" />', each=told)
    assert "Recette IR-2026-03" in shown and "<a " not in shown


def test_it_has_a_test_for_every_component() -> None:
    tested = {name.replace("-", "_") for name in WRITTEN} | {
        "state_badge",
        "money",
        "timeline_item",
        "refusal_list",
        "document",
    }
    assert {path.stem for path in COMPONENTS.glob("*.html")} == tested


def test_it_refuses_a_dynamic_attribute_that_the_component_does_not_declare() -> None:
    """Such an attribute would be written into the page without being escaped."""
    declared = {path.stem: _declared(path) for path in COMPONENTS.glob("*.html")}
    stray = [
        f"{path.relative_to(HOUSES)}: <c-{name} :{attribute}>"
        for path in TEMPLATES
        for name, attributes in TAG.findall(path.read_text())
        if name.replace("-", "_") in declared
        for attribute in re.findall(r"\s:([\w-]+)=", attributes)
        if attribute not in declared[name.replace("-", "_")]
    ]
    assert stray == []


def _declared(component: Path) -> set[str]:
    found = re.search(r"<c-vars\s(.*?)/>", component.read_text(), re.DOTALL)
    return set(re.findall(r"([\w-]+)(?==|\s|$)", re.sub(r'"[^"]*"', "", found[1]))) if found else set()


def test_it_names_only_components_and_icons_that_exist() -> None:
    components = {path.stem.replace("_", "-") for path in COMPONENTS.glob("*.html")} | {"slot", "vars"}
    named = {name for path in TEMPLATES for name, _attributes in TAG.findall(path.read_text())}
    assert named - components == set()
    text = "".join(path.read_text() for path in TEMPLATES)
    drawn = set(re.findall(r'\bicon="([\w-]+)"', text)) | set(re.findall(r'<c-icon name="([\w-]+)"', text))
    drawn |= {look.icon for look in looks.LOOKS.values()}
    drawn |= {entry.icon for _label, entries in navigation.GROUPS for entry in entries}
    assert drawn - ICONS == set()


def test_it_keeps_every_template_within_the_content_security_policy() -> None:
    forbidden = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*(?:\bsrc=|application/json))|javascript:")
    assert [str(path.relative_to(HOUSES)) for path in TEMPLATES if forbidden.search(path.read_text())] == []


def test_it_names_the_heading_of_each_cell_for_narrow_screens() -> None:
    unnamed = [
        f"{path.relative_to(HOUSES)}: {cell}"
        for path in TEMPLATES
        if "<c-table" in path.read_text()
        for cell in re.findall(r"<td(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>(?!</td>)", path.read_text())
        if "data-label" not in cell and "colspan" not in cell
    ]
    assert unnamed == []
