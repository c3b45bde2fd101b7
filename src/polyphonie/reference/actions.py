"""What may be done to nomenclatures: take an edition, whole or not at all; take those that come with the program."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import IO, Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM as WHOLE_PLATFORM
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.days import Span
from polyphonie.kernel.folding import folded
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.reference import models, nomenclature_file, queries, rules, terms
from polyphonie.reference.rules import Timeline, Version
from polyphonie.reference.terms import Change, EditionReport, Kind, Line, Statement
from polyphonie.reference.terms.kinds import KINDS

MOST_TOLD: Final = 500
"""How many refusals or differences are told one by one."""

SHIPPED: Final = (
    *((Kind.CALENDAR, "calendriers"), (Kind.HOLIDAY, "jours-feries"), (Kind.RATE, "taux")),
    *((Kind.MINISTRY, "ministeres"), (Kind.MISSION, "missions"), (Kind.PROGRAMME, "programmes")),
    *((Kind.TITLE, "titres"), (Kind.CATEGORY, "categories"), (Kind.ACCOUNT_GROUP, "rubriques")),
    *((Kind.ACCOUNT, "comptes"), (Kind.PURCHASING_GROUP, "groupes-de-marchandises")),
    *((Kind.REVENUE_LINE, "recettes"), (Kind.COST_CENTRE, "centres-de-couts")),
)
"""The editions that come with the program, in the order in which they refer to each other."""

_SHIPPED_NAME: Final = "Édition livrée avec le programme"
_ONE_AT_A_TIME: Final = 7_201
_MOST_NAMED: Final = 5_000


@dataclass(slots=True)
class _Kept:
    """What is kept of a nomenclature: the ids of its codes, and what is said of those that a file names."""

    ids: dict[str, UUID]
    timelines: dict[str, Timeline]
    new: dict[str, UUID] = field(default_factory=dict)

    def id_of(self, code: str) -> UUID:
        if code not in self.ids:
            self.ids[code] = self.new[code] = new_id()
        return self.ids[code]


@action
def import_edition(
    *,
    actor: Actor,
    kind: Kind,
    file: IO[bytes],
    name: str,
    file_name: str,
    on: date,
    ending_absent: date | None = None,
    dry_run: bool = False,
) -> EditionReport:
    """Take an edition of a nomenclature from a CSV file (docs/guides/nomenclatures.md), whole or not at all.

    What a line says holds from its first day to its last, or until what is known of later; the rest stays as it was.
    With `ending_absent`, codes in force that day that the file does not name end on it. The same file twice changes
    nothing the second time. `dry_run` tells the differences and takes nothing.
    Refuses: ACC-RIG-01, REF-EDI-01, REF-FIL-01 to 04 the file cannot be read, REF-LIN-01 to 11 for each line.
    """
    access.require(actor, Right.NOMENCLATURE_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    name = name.strip()
    if not 0 < len(name) <= terms.LONGEST_NAME or not name.isprintable():
        raise Refused(terms.EDITION_UNNAMED(longest=terms.LONGEST_NAME))
    content = nomenclature_file.content_of(file)
    lines, refusals = nomenclature_file.read(content, kind)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    lines, unknown = _placed(kind, lines)
    refuse([*refusals, *unknown][:MOST_TOLD])
    kept = _kept(kind, lines, all_codes=ending_absent is not None)
    after = _after(kept, lines, ending_absent)
    told = _new_replacements(kind, lines)
    differences = rules.differences(kept.timelines, after)
    report = EditionReport(
        id=new_id(),
        kind=kind,
        lines=len(lines),
        changed={change: sum(one.change is change for one in differences) for change in Change},
        unchanged=len(after) - len(differences),
        replacements=len(told),
        differences=tuple(differences[:MOST_TOLD]),
        sha256=hashlib.sha256(content).hexdigest(),
        dry_run=dry_run,
    )
    if dry_run or not (differences or told):
        unchanged()
        return report
    edition = _keep(report, actor, name=name, file_name=file_name)
    _write(edition, kind, kept, after)
    refuse(terms.PARENT_IS_ITSELF(code=code) for code in queries.looping(edition.id)[:MOST_TOLD])
    _replace(edition, kept, told)
    note(entity=PLATFORM, subject=f"edition:{edition.id}", kind=kind, name=name, sha256=report.sha256, **edition.counts)
    return report


@action
def load_shipped(*, actor: Actor, on: date) -> tuple[EditionReport, ...]:
    """Take the editions that come with the program: missions, programmes, accounts… Taken again, they change nothing.

    Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.NOMENCLATURE_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    reports = []
    for kind, name in SHIPPED:
        with resources.files("polyphonie.reference").joinpath("data", f"{name}.csv").open("rb") as file:
            reports.append(
                import_edition(actor=actor, kind=kind, file=file, name=_SHIPPED_NAME, file_name=f"{name}.csv", on=on)
            )
    unchanged()
    return tuple(reports)


def _placed(kind: Kind, lines: Sequence[Line]) -> tuple[list[Line], list[Refusal]]:
    """The lines with the kind of what stands above each, and what is wrong with what they refer to."""
    known = _known(kind, lines)
    placed, refusals = [], []
    for line in lines:
        where = rules.place(line.number)
        parent_kind = next(
            (above for above in KINDS[kind].parents if _is_known(known, above, line.says.parent, line.first)), None
        )
        if line.says.parent and parent_kind is None:
            refusals.append(
                terms.REFERENCE_UNKNOWN(value=line.says.parent, column="parent", on=line.first, where=where)
            )
        for attribute in KINDS[kind].attributes:
            value = dict(line.says.attributes).get(attribute.name)
            to = attribute.refers_to
            if to is not None and value is not None and not _is_known(known, to, str(value), line.first):
                refusals.append(
                    terms.REFERENCE_UNKNOWN(value=value, column=attribute.column, on=line.first, where=where)
                )
        refusals += [
            terms.REFERENCE_UNKNOWN(value=old, column="remplace", on=line.first, where=where)
            for old in line.replaces
            if old == line.code or (kind, old) not in known
        ]
        placed.append(replace(line, says=replace(line.says, parent_kind=parent_kind)))
    return placed, refusals


def _known(kind: Kind, lines: Sequence[Line]) -> dict[tuple[Kind, str], list[Span]]:
    """When each code that the lines refer to is known: as kept, or by the lines themselves."""
    wanted: dict[Kind, set[str]] = {kind: {old for line in lines for old in line.replaces}}
    for above in KINDS[kind].parents:
        wanted.setdefault(above, set()).update(line.says.parent for line in lines)
    for attribute in KINDS[kind].attributes:
        if attribute.refers_to is not None:
            said = {str(dict(line.says.attributes).get(attribute.name, "")) for line in lines}
            wanted.setdefault(attribute.refers_to, set()).update(said)
    known: dict[tuple[Kind, str], list[Span]] = {}
    for of, codes in wanted.items():
        rows = models.Version.objects.filter(_among("code__code", codes), withdrawn_by=None, code__kind=of)
        for code, start, end in rows.values_list("code__code", "valid_from", "valid_to"):
            known.setdefault((of, code), []).append(Span(start, end))
    for line in lines:
        known.setdefault((kind, line.code), []).append(Span(line.first, line.end))
    return known


def _among(field: str, codes: Collection[str]) -> Q:
    """Those of some codes; of very many, all are read: a statement takes so many values and no more."""
    return Q(**{f"{field}__in": codes}) if len(codes) <= _MOST_NAMED else Q()


def _is_known(known: Mapping[tuple[Kind, str], list[Span]], kind: Kind, code: str, on: date) -> bool:
    return any(on in span for span in known.get((kind, code), ()))


def _kept(kind: Kind, lines: Iterable[Line], *, all_codes: bool) -> _Kept:
    named = {code for line in lines for code in (line.code, *line.replaces)}
    codes = models.Code.objects.filter(kind=kind)
    versions = models.Version.objects.filter(withdrawn_by=None, code__kind=kind).order_by("valid_from")
    if not all_codes:
        codes, versions = codes.filter(_among("code", named)), versions.filter(_among("code__code", named))
    timelines: dict[str, Timeline] = {}
    rows = versions.values_list(
        *("code__code", "valid_from", "valid_to", "label", "parent__code", "parent__kind", "attributes", "source")
    )
    for code, start, end, label, parent, parent_kind, attributes, source in rows:
        above = Kind(parent_kind) if parent_kind else None
        told = tuple(queries.attributes_of(kind, attributes).items())
        says = Statement(label, parent or "", above, _in_order(kind, told), source)
        timelines[code] = (*timelines.get(code, ()), Version(Span(start, end), says))
    return _Kept(dict(codes.values_list("code", "id")), timelines)


def _in_order(kind: Kind, attributes: Iterable[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    """Attributes in the order of the terms: JSON keeps none."""
    said = dict(attributes)
    return tuple((known.name, said[known.name]) for known in KINDS[kind].attributes if known.name in said)


def _after(kept: _Kept, lines: Sequence[Line], ending_absent: date | None) -> dict[str, Timeline]:
    """What is said of each code once the lines are taken, the later days of each first, so that none covers another."""
    after: dict[str, Timeline] = {}
    for line in sorted(lines, key=lambda line: line.first, reverse=True):
        after[line.code] = rules.painted(after.get(line.code, kept.timelines.get(line.code, ())), line)
    if ending_absent is not None:
        for code, timeline in kept.timelines.items():
            if code not in after and rules.at(timeline, ending_absent):
                after[code] = rules.ended(timeline, ending_absent)
    return after


def _keep(report: EditionReport, actor: Actor, *, name: str, file_name: str) -> models.Edition:
    counts = {name: getattr(report, name) for name in ("lines", "unchanged", "replacements")}
    return models.Edition.objects.create(
        id=report.id,
        kind=report.kind,
        name=name,
        file_name="".join(character for character in file_name[:255] if character.isprintable()),
        sha256=report.sha256,
        taken_at=clock.now(),
        taken_by=actor.name,
        counts=counts | {change.value: count for change, count in report.changed.items()},
    )


def _write(edition: models.Edition, kind: Kind, kept: _Kept, after: Mapping[str, Timeline]) -> None:
    """Withdraw what is no more said, and keep what is said anew."""
    gone, fresh = [], []
    for code, timeline in after.items():
        before = kept.timelines.get(code, ())
        gone += [(kept.id_of(code), version.span.start) for version in before if version not in timeline]
        fresh += [(code, version) for version in timeline if version not in before]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(_WITHDRAW, [edition.id, *map(list, zip(*gone, strict=True))])
    above = _ids_above(kept, kind, [version.says for _code, version in fresh])
    for code in dict(fresh):
        kept.id_of(code)
    models.Code.objects.bulk_create(
        [models.Code(id=identifier, kind=kind, code=code) for code, identifier in kept.new.items()], batch_size=1000
    )
    models.Version.objects.bulk_create(
        [_kept_version(edition, kept.id_of(code), code, version, above) for code, version in fresh], batch_size=1000
    )


def _ids_above(kept: _Kept, kind: Kind, said: Sequence[Statement]) -> dict[tuple[Kind, str], UUID]:
    """The ids of what stands above: of other kinds as they are kept, of this one also those that are new."""
    above: dict[tuple[Kind, str], UUID] = {}
    for of in KINDS[kind].parents:
        codes = {one.parent for one in said if one.parent_kind is of}
        kept_ids = models.Code.objects.filter(_among("code", codes), kind=of).values_list("code", "id")
        above |= {(of, code): identifier for code, identifier in kept_ids}
        if of is kind:
            above |= {(of, code): kept.id_of(code) for code in codes if (of, code) not in above}
    return above


def _kept_version(
    edition: models.Edition,
    identifier: UUID,
    code: str,
    version: Version,
    above: Mapping[tuple[Kind, str], UUID],
) -> models.Version:
    says = version.says
    return models.Version(
        code_id=identifier,
        valid_from=version.span.start,
        valid_to=version.span.end,
        label=says.label,
        parent_id=above[says.parent_kind, says.parent] if says.parent_kind else None,
        attributes={name: _kept_value(value) for name, value in says.attributes},
        source=says.source,
        edition=edition,
        searchable=f"{folded(says.label)} {folded(code)} {code.lower()}",
    )


def _kept_value(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


def _new_replacements(kind: Kind, lines: Sequence[Line]) -> list[tuple[str, Line]]:
    """What the lines say of replacements that is not known yet: the old code, and the line of the new one."""
    told = models.Replacement.objects.filter(predecessor__kind=kind).values_list(
        "predecessor__code", "successor__code", "replaced_on"
    )
    known = set(told)
    return [(old, line) for line in lines for old in line.replaces if (old, line.code, line.first) not in known]


def _replace(edition: models.Edition, kept: _Kept, told: Sequence[tuple[str, Line]]) -> None:
    models.Replacement.objects.bulk_create(
        [
            models.Replacement(
                predecessor_id=kept.ids[old],
                successor_id=kept.ids[line.code],
                replaced_on=line.first,
                source=line.says.source,
                edition=edition,
            )
            for old, line in told
        ]
    )


_WITHDRAW: Final = """
    UPDATE reference_version v SET withdrawn_by_id = %s
    FROM unnest(%s::uuid[], %s::date[]) gone (code_id, valid_from)
    WHERE v.code_id = gone.code_id AND v.valid_from = gone.valid_from AND v.withdrawn_by_id IS NULL
"""
