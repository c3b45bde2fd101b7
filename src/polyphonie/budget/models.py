"""What the budget keeps: envelopes, their appropriations with guarded totals, the moves that made them, the acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from polyphonie.access.terms import Perimeter
from polyphonie.kernel import rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .terms import (
    SCENARIO_LIFE,
    YEAR_LIFE,
    ActType,
    Availability,
    Axis,
    Centre,
    Hypothesis,
    Kind,
    Move,
    MoveType,
    Nature,
    ScenarioState,
    Total,
    VisaState,
    YearState,
)
from .terms.refusals import (
    NO_SUCH_ENVELOPE,
    NO_SUCH_SCENARIO,
    NO_SUCH_VISA,
    NO_SUCH_YEAR,
    SCENARIO_ARCHIVED,
    YEAR_CLOSED,
)

AVAILABLE = F("opened") + F("received") - F("distributed") - F("frozen") - F("reserved") - F("consumed")


def _values(enum: Iterable[str]) -> list[str]:
    return [str(each) for each in enum]


class Year(models.Model):
    """A fiscal year of an entity. Its row is the lock under which acts are cumulated against their limits."""

    pk = models.CompositePrimaryKey("entity_id", "fiscal_year")
    entity_id = models.UUIDField()
    fiscal_year = models.SmallIntegerField()
    state = models.TextField(default=YEAR_LIFE.initial.value)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="budget_year_state", condition=Q(state__in=_values(YearState))),
        ]

    @classmethod
    def locked(cls, entity: UUID, fiscal_year: int) -> Self:
        """An open year, held until the commit. Refuses: BUD-ANN-01 not opened, BUD-ANN-02 closed."""
        found = cls.objects.select_for_update().filter(entity_id=entity, fiscal_year=fiscal_year).first()
        if found is None:
            raise Refused(NO_SUCH_YEAR(year=fiscal_year))
        if found.state == YearState.CLOSED:
            raise Refused(YEAR_CLOSED(year=fiscal_year))
        return found


class Envelope(models.Model):
    """Appropriations are on an axis of a year: a responsibility centre and what they are for. It never changes.

    The ids of the centres above are on the row, for rights and for views; `parent_id` is where it is allotted from.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    fiscal_year = models.SmallIntegerField()
    parent_id = models.UUIDField(null=True)
    centre = models.TextField()
    programme_id = models.UUIDField()
    bop_id = models.UUIDField(null=True)
    uo_id = models.UUIDField(null=True)
    mission = models.TextField(default="")
    ministry = models.TextField(default="")
    programme = models.TextField()
    domain = models.TextField(default="")
    title = models.TextField(default="")
    category = models.TextField(default="")
    fund = models.TextField(default="")
    tranche = models.TextField(default="")
    evaluative = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "fiscal_year", "centre", "domain", "title", "category", "fund", "tranche"],
                name="budget_envelope_axis",
            ),
            models.CheckConstraint(name="budget_envelope_title", condition=Q(title__in=["", *"1234567"])),
        ]
        indexes = [
            models.Index(fields=["entity_id", "parent_id"], name="budget_envelope_parent"),
        ]

    @classmethod
    def found(cls, entity: UUID, envelope: UUID) -> Self:
        """An envelope. It never changes, so nothing is locked. Refuses: BUD-ENV-01."""
        found = rows.find(cls, entity_id=entity, id=envelope)
        if not found:
            raise Refused(NO_SUCH_ENVELOPE())
        return found[0]

    @property
    def axis(self) -> Axis:
        place = Centre(self.centre, self.programme_id, self.bop_id, self.uo_id, self.mission, self.ministry)
        return Axis(place, self.domain, self.title, self.category, self.fund, self.tranche)

    @property
    def perimeter(self) -> Perimeter:
        place = self.axis.centre
        return Perimeter.of_centre(self.entity_id, place.id, within=place.within)


class Credit(models.Model):
    """An envelope's appropriations of a kind: their totals, which the database keeps from being passed.

    `closed`: its year is; the guarded update reads it on the very row, so that nothing slips in while a year closes.
    """

    pk = models.CompositePrimaryKey("entity_id", "envelope_id", "kind")
    entity_id = models.UUIDField()
    envelope_id = models.UUIDField()
    kind = models.CharField(max_length=2)
    opened = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    distributed = models.BigIntegerField(default=0)
    frozen = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    consumed = models.BigIntegerField(default=0)
    evaluative = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    available = models.GeneratedField(expression=AVAILABLE, output_field=models.BigIntegerField(), db_persist=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="budget_credit_kind", condition=Q(kind__in=_values(Kind))),
            models.CheckConstraint(
                name="budget_credit_never_short", condition=Q(evaluative=True) | Q(available__gte=0)
            ),
            models.CheckConstraint(
                name="budget_credit_totals_above_zero",
                condition=Q(received__gte=0, distributed__gte=0, frozen__gte=0, reserved__gte=0, consumed__gte=0),
            ),
        ]

    @property
    def availability(self) -> Availability:
        return Availability(self.opened, self.received, self.distributed, self.frozen, self.reserved, self.consumed)


class Act(models.Model):
    """A legal act that moved appropriations. `digest` is that of its lines: the same act again is one act."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    fiscal_year = models.SmallIntegerField()
    type = models.TextField()
    number = models.IntegerField()
    reference = models.TextField()
    title = models.TextField()
    signed_on = models.DateField()
    entered_on = models.DateField()
    lifted_by = models.TextField(default="")
    revenue_cents = models.BigIntegerField(default=0)
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "fiscal_year", "type", "reference"], name="budget_act_reference"
            ),
            models.CheckConstraint(name="budget_act_type", condition=Q(type__in=_values(ActType))),
        ]


class MoveRow(models.Model):
    """One change of one total, appended and never changed. Its id tells the instant it was known, `on` the day it is
    charged to; `act_id` is the act that it follows from, `source` the document, `commitment` the line that it pays or
    changes.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    envelope_id = models.UUIDField()
    kind = models.CharField(max_length=2)
    type = models.TextField()
    total = models.TextField()
    cents = models.BigIntegerField()
    on = models.DateField()
    act_id = models.UUIDField(null=True)
    source = models.TextField(default="")
    commitment = models.TextField(default="")

    class Meta:
        db_table = "budget_move"
        constraints = [
            models.CheckConstraint(name="budget_move_kind", condition=Q(kind__in=_values(Kind))),
            models.CheckConstraint(name="budget_move_type", condition=Q(type__in=_values(MoveType))),
            models.CheckConstraint(name="budget_move_total", condition=Q(total__in=_values(Total))),
            models.CheckConstraint(name="budget_move_not_zero", condition=~Q(cents=0)),
        ]
        indexes = [
            models.Index(fields=["entity_id", "envelope_id", "id"], name="budget_move_envelope"),
            models.Index(fields=["entity_id", "act_id"], name="budget_move_act", condition=Q(act_id__isnull=False)),
            models.Index(fields=["entity_id", "source"], name="budget_move_source", condition=~Q(source="")),
            models.Index(
                fields=["entity_id", "commitment", "source"],
                name="budget_move_commitment",
                condition=~Q(commitment=""),
            ),
        ]

    @property
    def move(self) -> Move:
        return Move(self.envelope_id, Kind(self.kind), MoveType(self.type), Total(self.total), self.cents, self.source)


class ConsumedSum(models.Model):
    """What commitments consumed of an envelope's appropriations in a month, by the moves that `SumMark` tells.

    It is a copy, for speed, as `OutstandingSum` is: `proofs` recompute both, and what moved since is read from moves.
    """

    pk = models.CompositePrimaryKey("entity_id", "envelope_id", "kind", "month")
    entity_id = models.UUIDField()
    envelope_id = models.UUIDField()
    kind = models.CharField(max_length=2)
    month = models.DateField()
    cents = models.BigIntegerField()


class OutstandingSum(models.Model):
    """What commitments first made in a month have left to pay of an envelope, and how many of them there are.

    `carried`: what earlier years left of them is in it.
    """

    pk = models.CompositePrimaryKey("entity_id", "envelope_id", "month", "carried")
    entity_id = models.UUIDField()
    envelope_id = models.UUIDField()
    month = models.DateField()
    carried = models.BooleanField()
    commitments = models.IntegerField()
    cents = models.BigIntegerField()


class SumMark(models.Model):
    """The first move that the sums of an entity do not hold."""

    entity_id = models.UUIDField(primary_key=True)
    before = models.UUIDField()


class Reservation(models.Model):
    """What a document keeps aside of an envelope's appropriations, until they are consumed or released."""

    pk = models.CompositePrimaryKey("entity_id", "envelope_id", "kind", "source")
    entity_id = models.UUIDField()
    envelope_id = models.UUIDField()
    kind = models.CharField(max_length=2)
    source = models.TextField()
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="budget_reservation_above_zero", condition=Q(cents__gte=0)),
        ]
        indexes = [
            models.Index(fields=["entity_id", "source"], name="budget_reservation_source"),
        ]


class Commitment(models.Model):
    """A commitment in a year, line by line of its document: what it had left to pay, was committed, paid, carried on.

    What remains is never below zero: nobody pays more than was committed.
    """

    pk = models.CompositePrimaryKey("entity_id", "fiscal_year", "reference")
    entity_id = models.UUIDField()
    fiscal_year = models.SmallIntegerField()
    reference = models.TextField()
    envelope_id = models.UUIDField()
    carried_in = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    carried_out = models.BigIntegerField(default=0)
    remaining = models.GeneratedField(
        expression=F("carried_in") + F("committed") - F("paid") - F("carried_out"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="budget_commitment_never_overpaid", condition=Q(remaining__gte=0)),
            models.CheckConstraint(
                name="budget_commitment_above_zero", condition=Q(carried_in__gte=0, paid__gte=0, carried_out__gte=0)
            ),
        ]
        indexes = [models.Index(fields=["entity_id", "envelope_id"], name="budget_commitment_envelope")]


class Threshold(models.Model):
    """From which amount, and from which day on, the controller's visa is asked before an operation on a title."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    operation = models.TextField()
    title = models.TextField(default="")
    cents = models.BigIntegerField()
    from_on = models.DateField()
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "operation", "title", "from_on"], name="budget_threshold_one_a_day"
            ),
            models.CheckConstraint(name="budget_threshold_above_zero", condition=Q(cents__gt=0)),
        ]


class Visa(models.Model):
    """A request for the controller's visa on a document's operation, and what was answered."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    envelope_id = models.UUIDField()
    operation = models.TextField()
    source = models.TextField()
    cents = models.BigIntegerField()
    purpose = models.TextField()
    state = models.TextField(default=VisaState.ASKED.value)
    asked_by = models.UUIDField()
    asked_by_name = models.TextField()
    asked_on = models.DateField()
    decided_by_name = models.TextField(default="")
    decided_on = models.DateField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="budget_visa_state", condition=Q(state__in=_values(VisaState))),
            models.CheckConstraint(name="budget_visa_above_zero", condition=Q(cents__gt=0)),
        ]
        indexes = [models.Index(fields=["entity_id", "envelope_id", "source"], name="budget_visa_source")]

    @classmethod
    def locked(cls, entity: UUID, visa: UUID) -> Self:
        """A request, held until the commit. Refuses: BUD-VIS-02 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=visa).first()
        if found is None:
            raise Refused(NO_SUCH_VISA())
        return found


class Plan(models.Model):
    """What is forecast to be consumed of an envelope's appropriations of a kind, month by month."""

    pk = models.CompositePrimaryKey("entity_id", "envelope_id", "kind", "month")
    entity_id = models.UUIDField()
    envelope_id = models.UUIDField()
    kind = models.CharField(max_length=2)
    month = models.SmallIntegerField()
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="budget_plan_month", condition=Q(month__gte=1, month__lte=12)),
            models.CheckConstraint(name="budget_plan_not_below_zero", condition=Q(cents__gte=0)),
        ]


class Scenario(models.Model):
    """What somebody supposes of the rest of a year, under a name: of a centre, or of the whole budget without one.

    The year as it was consumed stands before `from_month`; what is supposed begins there.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    fiscal_year = models.SmallIntegerField()
    name = models.TextField()
    purpose = models.TextField(default="")
    centre = models.TextField(default="")
    programme_id = models.UUIDField(null=True)
    bop_id = models.UUIDField(null=True)
    uo_id = models.UUIDField(null=True)
    from_month = models.SmallIntegerField()
    state = models.TextField(default=SCENARIO_LIFE.initial.value)
    copied_from = models.UUIDField(null=True)
    made_on = models.DateField()
    made_by_name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "fiscal_year", "centre", "name"],
                condition=Q(state=ScenarioState.OPEN.value),
                name="budget_scenario_name",
            ),
            models.CheckConstraint(name="budget_scenario_month", condition=Q(from_month__gte=1, from_month__lte=13)),
            models.CheckConstraint(name="budget_scenario_state", condition=Q(state__in=_values(ScenarioState))),
        ]

    @classmethod
    def found(cls, entity: UUID, scenario: UUID) -> Self:
        """A scenario. Refuses: BUD-SCN-01."""
        return cls._one(cls.objects.all(), entity, scenario)

    @classmethod
    def locked(cls, entity: UUID, scenario: UUID) -> Self:
        """A scenario that may still change, held until the commit. Refuses: BUD-SCN-01, BUD-SCN-04 archived."""
        found = cls._one(cls.objects.select_for_update(), entity, scenario)
        if found.state == ScenarioState.ARCHIVED:
            raise Refused(SCENARIO_ARCHIVED())
        return found

    @classmethod
    def _one(cls, among: models.QuerySet[Self], entity: UUID, scenario: UUID) -> Self:
        found = among.filter(entity_id=entity, id=scenario).first()
        if found is None:
            raise Refused(NO_SUCH_SCENARIO())
        return found

    @property
    def place(self) -> Centre | None:
        return Centre(self.centre, self.programme_id, self.bop_id, self.uo_id) if self.programme_id else None

    @property
    def perimeter(self) -> Perimeter:
        return scenario_perimeter(self.entity_id, self.place)


class HypothesisRow(models.Model):
    """One hypothesis of a scenario; an empty centre is everywhere that the scenario covers."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    scenario_id = models.UUIDField()
    centre = models.TextField(default="")
    programme_id = models.UUIDField(null=True)
    bop_id = models.UUIDField(null=True)
    uo_id = models.UUIDField(null=True)
    ministry = models.TextField(default="")
    personnel = models.BooleanField()
    kind = models.CharField(max_length=2)
    nature = models.TextField()
    first_month = models.SmallIntegerField()
    last_month = models.SmallIntegerField()
    cents = models.BigIntegerField(default=0)
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    act = models.TextField(default="")

    class Meta:
        db_table = "budget_hypothesis"
        constraints = [
            models.CheckConstraint(name="budget_hypothesis_kind", condition=Q(kind__in=_values(Kind))),
            models.CheckConstraint(name="budget_hypothesis_nature", condition=Q(nature__in=_values(Nature))),
            models.CheckConstraint(name="budget_hypothesis_act", condition=Q(act__in=["", *_values(ActType)])),
            models.CheckConstraint(
                name="budget_hypothesis_months",
                condition=Q(first_month__gte=1, first_month__lte=F("last_month"), last_month__lte=12),
            ),
        ]
        indexes = [models.Index(fields=["entity_id", "scenario_id", "id"], name="budget_hypothesis_scenario")]

    @classmethod
    def of(cls, scenario: Scenario, told: Hypothesis) -> Self:
        place = told.centre
        return cls(
            entity_id=scenario.entity_id,
            scenario_id=scenario.id,
            centre=told.place,
            programme_id=place.programme if place else None,
            bop_id=place.bop if place else None,
            uo_id=place.uo if place else None,
            ministry=place.ministry if place else "",
            personnel=told.personnel,
            kind=told.kind,
            nature=told.nature,
            first_month=told.first_month,
            last_month=told.last_month,
            cents=told.cents,
            percent=told.percent,
            act=told.act or "",
        )

    @property
    def hypothesis(self) -> Hypothesis:
        place = (
            Centre(self.centre, self.programme_id, self.bop_id, self.uo_id, ministry=self.ministry)
            if self.programme_id
            else None
        )
        return Hypothesis(
            place,
            self.personnel,
            Kind(self.kind),
            Nature(self.nature),
            self.first_month,
            self.last_month,
            self.cents,
            self.percent,
            ActType(self.act) if self.act else None,
        )


def scenario_perimeter(entity: UUID, place: Centre | None) -> Perimeter:
    """Where the right to a scenario is asked: on its centre, or on the whole entity."""
    return Perimeter.of_centre(entity, place.id, within=place.within) if place else Perimeter.of_entity(entity)


def locked_credits(entity: UUID, envelopes: Iterable[UUID]) -> dict[tuple[UUID, Kind], Credit]:
    """The appropriations of some envelopes, held until the commit, always taken in one order."""
    found = Credit.objects.select_for_update().filter(entity_id=entity, envelope_id__in=set(envelopes))
    return {(each.envelope_id, Kind(each.kind)): each for each in found.order_by("envelope_id", "kind")}
