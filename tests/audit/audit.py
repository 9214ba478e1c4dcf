#!/usr/bin/env python3
"""Recomputes explanations: every amount and every state of a cap, from the lines alone.

    audit.py [--schema FILE] EXPLANATIONS.jsonl...

Reads what `refund batch --explain` wrote: several files, in order, if a ledger carried from one run to the next. Checks
each line against the schema, then computes everything in it again, in whole numbers and with its own calendar; what a
cap or a commitment held before comes from earlier lines of the same scope. Prints each line and field that disagrees,
and then ends with 1. It shares no code with the library. A field that nothing below computes, compares or lists as
given counts as a disagreement, too, so that no field escapes.
"""

import argparse
import json
import re
import sys
from bisect import bisect_left, bisect_right, insort
from copy import copy
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from calendar_days import DAY, EPOCH, PRORATIONS, Standing, counted_from, counts_until, months_of, whole_months
from schema import Schema

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "explanation.schema.json"

# Names, which nothing else in this line or any other determines.
GIVEN = ("request_id", "scope", "request.product", "request.agreement", "request.market", "request.commitment_id")

CREDIT_TERMS = ("credit", "credit_percent", "used_time_percent", "used_time_price", "proration", "day_of_request", "price",
                "units_rounded")

FEE_TERMS = ("fee", "fee_kind", "fee_rate", "fee_of", "fee_amount", "fee_less_per_month", "fee_minimum", "fee_maximum")

GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?\Z")


def normal_key(text):
    """A GUID in lower case and without braces; any other text unchanged."""
    found = GUID.match(text)
    return found[1].lower() if found and (text[0] == "{") == (text[-1] == "}") else text


def rounded(numerator, denominator, mode):
    whole, rest = divmod(numerator, denominator)
    if rest == 0:
        return whole
    if mode in ("down", "floor"):
        return whole
    if mode in ("up", "ceiling"):
        return whole + 1
    if 2 * rest != denominator:
        return whole + (2 * rest > denominator)
    return whole + {"half-even": whole % 2, "half-up": 1, "half-down": 0}[mode]


def fnv(data, value=0xCBF29CE484222325):
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


class Unit:
    """A currency, and how its amounts are written."""

    def __init__(self, code, amount):
        self.code = code
        self.digits = len(amount.partition(".")[2])

    def minor(self, text):
        whole, _, part = text.partition(".")
        return int(whole + part) if len(part) == self.digits else None

    def text(self, minor):
        if minor < 0:
            return "-" + self.text(-minor)
        digits = str(minor).rjust(self.digits + 1, "0")
        return digits if self.digits == 0 else digits[: -self.digits] + "." + digits[-self.digits :]


class Line:
    """One line: its fields by path, and which of them have not been checked yet."""

    def __init__(self, value, faults=()):
        self.where = "a line"
        self.value = value
        self.fields = {}
        self.paths = set()  # paths of the fields and of the objects that hold them
        self._flatten(value, "")
        self.unseen = set(self.fields)
        self.wrong = list(faults)

    def again(self, where):
        """The same line under another name, with nothing checked yet."""
        line = copy(self)
        line.where = where
        line.unseen = set(self.fields)
        line.wrong = [f"{where}: {fault}" for fault in self.wrong]
        return line

    def _flatten(self, value, path):
        if isinstance(value, dict):
            for name, below in value.items():
                self._flatten(below, f"{path}.{name}" if path else name)
        elif isinstance(value, list):
            for number, below in enumerate(value):
                self._flatten(below, f"{path}.{number}")
        else:
            self.fields[path] = value
        self.paths.add(path)

    def has(self, path):
        return path in self.paths

    def get(self, path):
        """Returns a field, and counts it as checked."""
        self.unseen.discard(path)
        return self.fields.get(path)

    def day(self, path):
        text = self.get(path)
        return None if text is None else date.fromisoformat(text)

    def second(self, path, day):
        """Seconds since the start of the day of a moment; None if there is no moment."""
        text = self.get(path)
        if text is None:
            return None
        if text[:10] != day.isoformat():
            self.fault(path, "not on the day stated")
        hours, minutes, seconds = (int(part) for part in text[11:19].split(":"))
        return hours * 3600 + minutes * 60 + seconds

    def expect(self, path, wanted):
        """Checks a field that follows from others; None: it must not be there."""
        self.unseen.discard(path)
        if isinstance(wanted, date):
            wanted = wanted.isoformat()
        found = self.fields.get(path)
        if found != wanted or type(found) is not type(wanted):
            self.fault(path, f"{found!r}, computed {wanted!r}")

    def fault(self, path, words):
        self.wrong.append(f"{self.where}: {path}: {words}")


class Scope:
    """What the earlier lines of a scope hold."""

    def __init__(self):
        self.days = []  # the days on which something counts, in order
        self.counted = {}  # for each of those days: money, requests
        self.commitments = {}
        self.answers = {}

    def count(self, day, minor):
        """Counts a request that was not refused."""
        if day not in self.counted:
            insort(self.days, day)
        before = self.counted.get(day, (0, 0))
        self.counted[day] = before[0] + minor, before[1] + 1

    def most_counted(self, window, day):
        """The most money, and the most requests, in any window that contains the day."""
        most = 0, 0
        for end in [day, *self.days[bisect_right(self.days, day) :]]:
            first = counted_from(window, end)
            if first > day:
                break
            inside = self.days[bisect_left(self.days, first) : bisect_right(self.days, end)]
            most = tuple(max(most[i], sum(self.counted[each][i] for each in inside)) for i in (0, 1))
        return most


def read_schema(path):
    return Schema(json.loads(Path(path).read_text(encoding="utf-8")))


@lru_cache(maxsize=1000)  # one_digit.py reads the same lines again and again
def read_line(schema, text):
    """Reads a line, with the faults that it has on its own."""
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except ValueError as fault:
        return Line({}, [str(fault)])
    faults = [f"{path or 'the line'}: {words}" for path, words in schema.faults(value)]
    return Line({} if faults else value, faults)


class Audit:
    """Keeps what the lines so far hold, and what they say about rules."""

    def __init__(self, schema=None):
        self.schema = schema or read_schema(SCHEMA)
        self.scopes = {}
        self.same = {}

    def file(self, lines, name):
        """Checks the lines of one run, texts without line ends. Returns the faults, in the order of the lines."""
        read = self._read(lines, name)
        self._compute(read)
        return [fault for line in read for fault in line.wrong]

    def agrees(self, lines, name):
        """Whether file() would return no fault; computes nothing if a line has one on its own."""
        read = self._read(lines, name)
        if any(line.wrong for line in read):
            return False
        self._compute(read)
        return not any(line.wrong for line in read)

    def _read(self, lines, name):
        return [read_line(self.schema, text).again(f"{name}:{number}") for number, text in enumerate(lines, 1)]

    def _compute(self, read):
        order = {}
        for index, line in enumerate(read):
            if not line.wrong:
                day = line.fields.get("request.requested_on", "")
                order.setdefault(normal_key(line.get("scope")), []).append((day, index))
        for scope, turns in order.items():
            for _, index in sorted(turns):
                line = read[index]
                try:
                    Check(self, self.scopes.setdefault(scope, Scope()), line).all()
                except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as fault:
                    line.fault("the line", f"cannot be computed: {type(fault).__name__}: {fault}")

    def agree(self, line, about, paths):
        """Checks that all lines about one thing say the same about it, by comparing with the first of them."""
        said = {path: line.get(path) for path in paths}
        first = self.same.setdefault(about, (line.where, said))
        for path, value in said.items():
            if value != first[1].get(path):
                line.fault(path, f"{value!r}, but {first[1].get(path)!r} in {first[0]} of the same {about[0]}")


class Check:
    """Recomputes one line."""

    def __init__(self, audit, scope, line):
        self.audit, self.scope, self.line = audit, scope, line
        self.outcome = line.get("outcome")
        self.error = self.outcome == "error"
        self.rounding = None

    def all(self):
        line = self.line
        line.get("schema")
        for path in GIVEN:
            line.get(path)
        self.audit.agree(line, ("library",), ("library",))
        self.reason_has_its_code()
        if not line.has("request"):
            self.no_field_is_left()
            return
        self.on = line.day("request.requested_on")
        self.payments_listed = self.listed()
        self.unit = Unit(line.get("request.currency"), line.get("request.payment") if self.payments_listed is None
                         else line.get("request.payments.0.amount"))
        self.returned = line.get("request.returned")
        self.quantity = line.get("request.quantity")
        # The number of units that one payment is for.
        self.payment_units = self.quantity if line.get("request.payment_for") == "all-units" else 1
        self.before = line.get("request.returned_before") or 0
        if not 1 <= self.returned <= self.quantity:
            line.fault("request.returned", "not between 1 and the units bought")
        if self.before > self.quantity - self.returned:
            line.fault("request.returned_before", "more than were bought and are not given back now")
        self.fingerprint()
        if line.has("dates"):
            self.dates()
        if line.has("rule"):
            self.rule()
        if line.has("paid"):
            self.payments("paid", self.at.made, self.quantity)
        self.credit = self.fee = 0
        if line.has("credit"):
            self.priced()
        if self.error:
            line.expect("answered_before", False)
        else:
            self.answer()
        self.no_field_is_left()

    def listed(self):
        """The stated payments, each with its day, amount and status; None if one amount is for all."""
        line, found = self.line, []
        while line.has(f"request.payments.{len(found)}"):
            path = f"request.payments.{len(found)}."
            due, status = line.day(path + "due"), line.get(path + "status")
            if due <= self.on and status is None and not self.error:
                line.fault(path + "status", "was it made?")
            found.append((due, line.get(path + "amount"), status))
        return found or None

    def sum_of(self, which):
        """The sum of the stated payments that `which` selects, in minor units."""
        return sum(self.unit.minor(amount) for due, amount, status in self.payments_listed if which(due, status))

    def made(self, due, status):
        return due <= self.on and status == "made"

    def declined(self, due, status):
        return due <= self.on and status == "declined"

    def to_come(self, due, _):
        return due > self.on

    def agreed(self):
        """The payment of the period, in minor units; 0 if it was declined, or none was due."""
        if self.payments_listed is None:
            return self.unit.minor(self.line.get("request.payment"))
        due = [each for each in self.payments_listed if each[0] <= self.on]
        return self.unit.minor(due[-1][1]) if due and due[-1][2] == "made" else 0

    def no_field_is_left(self):
        line = self.line
        if self.error:
            line.get("answered_before")
            line.get("reason")
        for path in sorted(line.unseen):
            line.fault(path, "nothing says what it must be")

    def reason_has_its_code(self):
        line = self.line
        if line.has("reason_code"):
            code = line.get("reason_code")
            if not line.fields["reason"].startswith(code + ": "):
                line.fault("reason", f"does not begin with {code}: ")

    def fingerprint(self):
        line, minor = self.line, self.unit.minor
        data = bytearray((line.fields.get("rule") or "").encode())

        def number(value):
            data.extend(value.to_bytes(8, "little", signed=True))

        def money(path, unit_path):
            text = line.get(path)
            number(text is not None)
            if text is not None:
                unit = self.unit if unit_path == "request.currency" else Unit(line.get(unit_path), text)
                data.extend(unit.code.encode())
                number(unit.minor(text))

        number((line.day("request.purchased_on") - EPOCH).days)
        number(months_of(line.get("request.term")))
        number(line.get("request.billing_plan") == "monthly")
        if self.payments_listed is None:
            data.extend(self.unit.code.encode())
        number(minor(line.get("request.payment")) if self.payments_listed is None else 0)
        number(self.quantity)
        number(self.returned)
        data.extend(line.get("request.usage").encode())
        number((self.on - EPOCH).days)
        self.as_of = line.day("request.as_of") or self.on
        number((self.as_of - EPOCH).days)
        money("request.cap_payment", "request.cap_currency")
        money("request.current_payment", "request.currency")
        money("request.current_cap_payment", "request.cap_currency")
        self.stated_period = None
        if line.has("request.period_from"):
            self.stated_period = line.day("request.period_from"), line.day("request.period_until")
            for day in self.stated_period:
                number((day - EPOCH).days)
        if line.has("request.renewed_on"):
            data.extend(b"renewed_on")
            number((line.day("request.renewed_on") - EPOCH).days)
        if line.has("request.hourly_commitment"):
            unit = Unit(line.get("request.hourly_commitment_currency"), line.get("request.hourly_commitment"))
            data.extend(unit.code.encode())
            number(unit.minor(line.get("request.hourly_commitment")))
        self.times = None
        if line.has("request.term_began_at"):
            began = line.day("request.renewed_on") or line.day("request.purchased_on")
            self.times = line.second("request.term_began_at", began), line.second("request.requested_at", self.on)
            data.extend(b"times")
            for second in self.times:
                number(second)
        data.extend((line.get("request.payment_for") or "").encode())
        if line.has("request.list_payment") or line.has("request.list_cap_payment"):
            money("request.list_payment", "request.currency")
            money("request.list_cap_payment", "request.cap_currency")
        if self.before:
            data.extend(b"before")
            number(self.before)
        if self.payments_listed is not None:
            data.extend(b"payments")
            number(len(self.payments_listed))
            for due, amount, status in self.payments_listed:
                number((due - EPOCH).days)
                data.extend(self.unit.code.encode())
                number(minor(amount))
                number(0 if due > self.on else (None, "made", "declined").index(status))
        self.step = 1
        if line.has("request.rounding_step"):
            self.step = minor(line.get("request.rounding_step"))
            data.extend(b"step")
            number(self.step)
        line.expect("fingerprint", f"{fnv(data):016x}")

    def dates(self):
        line = self.line
        self.at = at = Standing(line.day("request.purchased_on"), line.get("request.term"),
                                line.get("request.billing_plan"), self.on, self.stated_period,
                                line.day("request.renewed_on"), self.times,
                                self.payments_listed and {due: status == "made"
                                                          for due, _, status in self.payments_listed})
        if line.get("request.term").endswith("D") and self.stated_period != (
                at.began, at.began + DAY * int(line.get("request.term")[1:-1])):
            line.fault("request.term", "not the days of the period from the first day of the term")
        if not at.inside:
            line.fault("request.requested_on", "not within the term")
        line.expect("dates.purchased_on", at.purchased_on)
        line.expect("dates.requested_on", at.on)
        line.expect("dates.days_elapsed", at.elapsed)
        line.expect("dates.renewed_on", line.day("request.renewed_on"))
        line.expect("dates.days_since_renewal", at.since_renewal if line.has("request.renewed_on") else None)
        line.expect("dates.seconds_since_renewal", at.seconds)
        line.expect("dates.term", line.get("request.term"))
        if self.stated_period:
            line.expect("dates.period", "stated")
        line.expect("dates.billing_plan", line.get("request.billing_plan"))
        line.expect("dates.payments", None if self.payments_listed is None else "stated")
        line.expect("dates.period_start", at.start)
        line.expect("dates.period_end", at.end)
        left, of = at.left(0)
        line.expect("dates.period_days", of)
        line.expect("dates.days_left", left)
        line.expect("dates.payments_made", at.made)
        line.expect("dates.payments_to_come", at.to_come)

    def rule(self):
        """Checks that the rule applies, that its lines agree about it, and that no other rule applies in its case."""
        line, audit = self.line, self.audit
        rule, policy = line.get("rule"), line.get("policy")
        line.expect("as_of", self.as_of)
        line.expect("usage", line.get("request.usage"))
        ranges = ("applies.in_force_from", "applies.in_force_until", "applies.elapsed_from", "applies.elapsed_until",
                  "applies.usage")
        begin, end, elapsed_from, elapsed_until, usage = (line.get(path) for path in ranges)
        as_of = self.as_of.isoformat()
        if not begin <= as_of or (end is not None and end <= as_of):
            line.fault("as_of", "the rule is not in force then")
        if not elapsed_from <= self.at.elapsed or (elapsed_until is not None and elapsed_until <= self.at.elapsed):
            line.fault("dates.days_elapsed", "the rule is not for that day")
        if usage not in ("used or not", line.get("usage")):
            line.fault("usage", f"the rule is for {usage}")
        conditions = self.conditions()
        if not date.fromisoformat(line.get("citation.published")) <= date.fromisoformat(line.get("citation.last_seen")):
            line.fault("citation.last_seen", "before it was published")
        audit.agree(line, ("rule", rule), (*ranges, *conditions, "clause", "policy", "citation.document", "citation.section",
                                           "citation.published", "citation.last_seen"))
        audit.agree(line, ("table", policy), ("request.product",))  # a table is for one product
        for path in ranges:
            if line.fields.get(path) is not None and path.startswith("applies.in_force"):
                date.fromisoformat(line.fields[path])
        asked = tuple(line.get(path) for path in conditions)
        audit.agree(line, ("conditions", policy, begin, elapsed_from, usage, asked), ("rule",))

    def conditions(self):
        """Checks the rule's conditions other than dates, days and usage. Returns the fields that state them."""
        line = self.line
        month, above, at_most, fewest, until, renewed, renewed_until, second, second_until = paths = (
            "applies.calendar_month", "applies.hourly_commitment_above", "applies.hourly_commitment_at_most",
            "applies.term_months_from", "applies.term_months_until", "applies.since_renewal_from",
            "applies.since_renewal_until", "applies.seconds_since_renewal_from", "applies.seconds_since_renewal_until")
        if line.has(month):
            same = self.at.purchased_on.isoformat()[:7] == self.on.isoformat()[:7]
            if line.get(month) != ("that of the purchase" if same else "another than that of the purchase"):
                line.fault(month, "the request comes in another month")
        if line.has(above) or line.has(at_most):
            stated = Fraction(line.get("request.hourly_commitment") or -1)
            if stated < 0 or (line.has(above) and stated <= Fraction(line.get(above))):
                line.fault(above, "the hourly commitment is not above it")
            if line.has(at_most) and stated > Fraction(line.get(at_most)):
                line.fault(at_most, "the hourly commitment is above it")
        if line.has(fewest):
            months = months_of(line.get("request.term"))
            if self.stated_period or not line.get(fewest) <= months < line.get(until):
                line.fault(fewest, "the term has another length")
        if line.has(renewed) and not (line.get(renewed) <= self.at.since_renewal and
                                      (not line.has(renewed_until) or self.at.since_renewal < line.get(renewed_until))):
            line.fault(renewed, "the rule is not for that day since the renewal")
        if line.has(second) and not (line.get(second) <= self.at.seconds and
                                     (not line.has(second_until) or self.at.seconds < line.get(second_until))):
            line.fault(second, "the rule is not for that moment")
        return paths

    def payments(self, path, payments, units):
        line = self.line
        if self.payments_listed is None:
            payment = self.unit.minor(line.fields["request.payment"])
            line.expect(path + ".payment", self.unit.text(payment))
            total = payment * payments
        else:
            total = self.sum_of(self.made if path == "paid" else self.to_come)
            line.expect(path + ".sum", self.unit.text(total))
            if path == "paid":
                line.expect("paid.declined",
                            sum(self.declined(due, status) for due, _, status in self.payments_listed))
                line.expect("paid.owed", self.unit.text(self.sum_of(self.declined)))
        line.expect(path + ".payments", payments)
        line.expect(path + ".units", units)
        self.divided_by(path)
        if path == "paid" or self.payment_units == 1:
            amount = total * units // self.payment_units
        else:
            amount = self.round(path, total * (self.before + units), self.payment_units)
            amount -= self.taken_off(path, self.unit, rounded(total * self.before, self.payment_units, self.mode(path)))
        line.expect(path + ".amount", self.unit.text(amount))
        return amount

    def divided_by(self, path):
        self.line.expect(path + ".payment_units", self.payment_units if self.payment_units != 1 else None)

    def taken_off(self, path, unit, amount):
        """Checks and returns the part of an amount that belongs to the units given back before."""
        self.line.expect(path + ".before.units", self.before or None)
        self.line.expect(path + ".before.amount", unit.text(amount) if self.before else None)
        return amount

    def part_of(self, amount):
        """The part of an amount that belongs to the units given back, rounded by the rule's mode."""
        if self.payment_units == 1:
            return amount * self.returned
        mode = self.audit.same["mode", self.line.fields["rule"]]
        return rounded(amount * (self.before + self.returned), self.payment_units, mode) - \
            rounded(amount * self.before, self.payment_units, mode)

    def priced(self):
        """Credit and fee, and then the same in the cap's currency if they were computed there."""
        line = self.line
        agreed = self.unit.text(self.agreed())
        current = line.get("request.current_payment")
        lower = line.get("credit.terms.price") == "lower of purchase and current" and current is not None and \
            self.unit.minor(current) < self.unit.minor(agreed)
        self.credit = self.compute_credit("credit", self.unit, current if lower else agreed, lower)
        self.fee = self.compute_fee("fee", "credit", self.unit, self.credit, agreed)
        # Payments to come that overflow end the request, and are not reported.
        units = self.returned if self.payment_units == 1 else 1
        fits = self.all_to_come() * units < 2**63
        if self.at.to_come > 0 and (fits or not self.error):
            self.cancelled = self.payments("stopped_payments", self.at.to_come, self.returned)
        else:
            self.cancelled = 0
        if line.has("cap_credit"):
            cap_unit = Unit(line.get("request.cap_currency"), line.get("request.cap_payment"))
            price = line.get("request.current_cap_payment") if lower else line.get("request.cap_payment")
            credit = self.compute_credit("cap_credit", cap_unit, price, lower)
            fee = self.compute_fee("cap_fee", "cap_credit", cap_unit, credit, line.get("request.cap_payment"))
            self.in_cap = credit - fee
        else:
            self.in_cap = self.credit - self.fee

    def all_to_come(self):
        """Everything due later, for all the units that a payment is for."""
        if self.payments_listed is None:
            return self.unit.minor(self.line.fields["request.payment"]) * self.at.to_come
        return self.sum_of(self.to_come)

    def round(self, path, numerator, denominator, step=1, mode=None):
        """Checks the exact value, and rounds it once to a multiple of the step, by `mode` or else the rule's mode."""
        line = self.line
        line.expect(path + ".exact.numerator", str(numerator))
        line.expect(path + ".exact.denominator", str(denominator))
        if mode is None:
            mode = self.mode(path)
        else:
            line.expect(path + ".rounding", mode)
        self.stepped(path, step)
        return rounded(numerator, denominator * step, mode) * step

    def stepped(self, path, step):
        self.line.expect(path + ".rounding_step", self.unit.text(step) if step != 1 else None)

    def mode(self, path):
        found = self.line.get(path + ".rounding")
        self.audit.same.setdefault(("mode", self.line.fields["rule"]), found)
        self.line.expect(path + ".rounding", self.audit.same["mode", self.line.fields["rule"]])
        return found

    def compute_credit(self, path, unit, price, lower):
        line = self.line
        terms = {name: line.get(f"{path}.terms.{name}")
                 for name in CREDIT_TERMS}
        self.audit.agree(line, ("terms of " + path, line.fields["rule"]), [f"{path}.terms.{name}" for name in terms])
        if path == "cap_credit":
            for name, value in terms.items():
                line.expect(f"{path}.terms.{name}", line.fields.get(f"credit.terms.{name}"))
        kind, day_used = terms["credit"], terms["day_of_request"] == "used"
        payment = unit.minor(price)
        line.expect(path + ".payment", unit.text(payment))
        line.expect(path + ".currency", unit.code)
        line.expect(path + ".todays_price", lower)
        line.expect(path + ".units", self.returned)
        self.divided_by(path)
        line.expect(path + ".basis", kind + ", day of the request used" if day_used else kind)
        step = self.step if path == "credit" else 1
        if kind == "full payment" and self.payment_units == 1 and step == 1:
            for name in ("rounding", "units_rounded", "fraction.left", "fraction.of", "fraction.unit"):
                line.expect(f"{path}.{name}", None)
            amount = payment * self.returned
            line.expect(path + ".exact.numerator", str(amount))
            line.expect(path + ".exact.denominator", "1")
        else:
            if kind == "full payment":
                counted, left, of = None, 1, 1
            elif kind == "prorated":
                counted, count = PRORATIONS[terms["proration"]]
                left, of = count(self.at, day_used)
            elif kind == "payment less used time":
                counted, count = PRORATIONS[terms["proration"]]
                left, of = count(self.at, day_used)
            else:
                counted = "of the payment"
                left, of = map(int, terms["credit_percent"].split("/"))
            line.expect(path + ".fraction.left", left if counted else None)
            line.expect(path + ".fraction.of", of if counted else None)
            line.expect(path + ".fraction.unit", counted)
            line.expect(path + ".units_rounded", terms["units_rounded"])
            alone = terms["units_rounded"] == "each alone"
            numerator, denominator = payment * left, of
            if kind == "payment less used time":
                numerator, denominator = self.less_used_time(path, unit, payment, left, of, terms)
            def stepped(amount, units):
                return step if step != 1 and amount * self.payment_units > payment * units else 0

            units = 1 if alone else self.before + self.returned
            amount = self.round(path, numerator * units, denominator * self.payment_units, step)
            too_much = stepped(amount, units)
            line.expect(path + ".limited_to_payment", True if too_much else None)
            amount -= too_much
            if alone:
                amount *= self.returned
            else:
                parts = denominator * self.payment_units * step
                before = rounded(numerator * self.before, parts, self.mode(path)) * step
                amount -= self.taken_off(path, unit, before - stepped(before, self.before))
        line.expect(path + ".amount", unit.text(amount))
        return amount

    def less_used_time(self, path, unit, payment, left, of, terms):
        """One payment less the used time at another price, not below 0."""
        price = payment
        if terms["used_time_price"] == "list":
            price = unit.minor(self.line.get("request.list_cap_payment" if path == "cap_credit" else "request.list_payment"))
        self.line.expect(path + ".used_at", unit.text(price))
        part = Fraction(*map(int, terms["used_time_percent"].split("/")))
        worth = payment * of * part.denominator - price * (of - left) * part.numerator
        return max(0, worth), of * part.denominator

    def compute_fee(self, path, credit_path, unit, credit, agreed):
        line = self.line
        terms = {name: line.get(f"{path}.terms.{name}") for name in FEE_TERMS}
        self.audit.agree(line, ("terms of " + path, line.fields["rule"]), [f"{path}.terms.{name}" for name in terms])
        if path == "cap_fee":
            for name, value in terms.items():
                line.expect(f"{path}.terms.{name}", line.fields.get(f"fee.terms.{name}"))
        if terms["fee"] is None:
            return 0
        charged = terms["fee"] == "charged"
        step = self.step if path == "fee" else 1
        line.expect(path + ".currency", unit.code)
        line.expect(path + ".charged", charged)
        self.mode(path)
        self.stepped(path, step)
        if terms["fee_kind"] == "rate":
            line.expect(path + ".rate", terms["fee_rate"])
            line.expect(path + ".rate_of", terms["fee_of"])
            numerator, denominator = map(int, terms["fee_rate"].split("/"))
            if self.payments_listed is None:
                price, to_come = (unit.minor(agreed) * count for count in (self.at.payments, self.at.to_come))
            else:
                price, to_come = self.sum_of(lambda *_: True), self.sum_of(self.to_come)
            payments, rest = {"the credit": (0, credit), "the original price": (price, 0),
                              "the payments to come": (to_come, 0),
                              "the remaining commitment": (to_come, credit)}[terms["fee_of"]]
            base = self.part_of(payments) + rest
        else:
            numerator, denominator = 1, 1
            base = self.stated(path + ".terms.fee_amount", unit)
            if terms["fee_kind"] == "declining amount":
                months = whole_months(self.at.purchased_on, self.at.on)
                line.expect(path + ".full_months", months)
                base = max(0, base - months * self.stated(path + ".terms.fee_less_per_month", unit))
        line.expect(path + ".base", unit.text(base))
        amount = self.round(path, base * numerator, denominator, step) if charged else 0
        held = None
        least, most = (self.stated(f"{path}.terms.fee_{end}", unit) for end in ("minimum", "maximum"))
        if charged and least is not None and amount < least:
            amount, held = -(-least // step) * step, "minimum"
        elif charged and most is not None and amount > most:
            amount, held = most // step * step, "maximum"
        line.expect(path + ".held_to", held)
        line.expect(path + ".limited_to_credit", amount > credit)
        amount = min(amount, credit)
        line.expect(path + ".amount", unit.text(amount))
        return amount

    def stated(self, path, unit):
        """An amount stated by the terms, which must be in this currency; None if they state none."""
        if not self.line.has(path):
            return None
        text, code = self.line.get(path).split(" ")
        if code != unit.code:
            self.line.fault(path, f"not in {unit.code}")
        return unit.minor(text)

    def answer(self):
        line = self.line
        asks = line.has("credit")
        before = self.scope.answers.get(normal_key(line.get("request_id"))) if line.get("answered_before") else None
        if line.get("answered_before"):
            self.as_before(before)
        self.refusal = None if not line.has("rule") or asks else "rule"
        self.units_before = None
        if line.has("commitment"):
            self.units(asks)
        refund, withheld, fee, cancelled = self.credit - self.fee, 0, self.fee, self.cancelled if asks else 0
        reduced = False
        granted = 0
        if line.has("cap"):
            granted, reduced, refund = self.cap(asks, refund)
        if self.refusal not in (None, "rule"):
            refund = fee = cancelled = 0
        withheld = self.credit - fee - refund
        outcome = "refused" if self.refusal or not line.has("rule") else "capped" if reduced else "granted"
        line.expect("outcome", outcome)
        line.expect("limit.of", self.refusal if self.refusal in ("units", "requests") else None)
        if self.refusal == "units":
            line.expect("limit.units_left", self.units_before)
        if self.refusal == "requests":
            line.expect("limit.most", line.get("cap.most_requests"))
            line.expect("limit.counted_from", line.get("cap.counted_from"))
        self.amounts(refund, withheld, fee, cancelled)
        if outcome == "refused":
            self.why_refused()
        if line.get("answered_before"):
            return
        self.scope.answers[normal_key(line.get("request_id"))] = line
        if outcome != "refused":
            if line.has("cap"):
                self.scope.count(self.on, granted)
            if line.has("commitment"):
                held = self.scope.commitments.setdefault(self.commitment, [self.quantity, 0])
                held[1] += self.returned

    def as_before(self, before):
        """Checks that the request got its first answer again."""
        if before is None:
            self.line.fault("answered_before", "by none of the lines before")
            return
        for path, value in before.fields.items():
            if path not in ("answered_before", "cap.seen_before", "cap.requests_before"):
                self.line.expect(path, value)

    def units(self, asks):
        line = self.line
        self.commitment = normal_key(line.get("request.commitment_id"))
        bought, given = self.scope.commitments.get(self.commitment, [self.quantity, 0])
        line.expect("commitment.bought", self.quantity)
        if line.get("answered_before"):
            self.units_before = line.get("commitment.units_before")
        else:
            self.units_before = bought - given
            if bought != self.quantity:
                line.fault("commitment.bought", f"{bought} in a line before")
        if asks and self.returned > self.units_before:
            self.refusal = "units"

    def cap(self, asks, refund):
        """Computes what the cap lets through. Returns what counts, whether the refund is cut, and the final refund."""
        line = self.line
        unit = Unit(line.get("cap.currency"), line.get("cap.limit"))
        window = line.value["cap"]["window"]
        terms = ("cap.limit", "cap.currency", "cap.per", "cap.counts", "cap.over_limit", "cap.most_requests",
                 "cap.window.kind", "cap.window.length", "cap.window.anchor_month", "cap.window.anchor_day")
        self.audit.agree(line, ("cap of the rule", line.fields["rule"]), terms)
        first = counted_from(window, self.on)
        line.expect("cap.counted_from", first)
        line.expect("cap.counted_to", self.on)
        line.expect("cap.counts_until", counts_until(window, self.on))

        if line.has("cap_credit") == (unit.code == self.unit.code) and asks:
            line.fault("cap_credit", "there where the cap is in another currency, and only there")
        stopped = None
        if line.get("cap.counts") == "cancelled commitment":
            due = self.all_to_come() if unit.code == self.unit.code else \
                unit.minor(line.get("request.cap_payment")) * self.at.to_come
            stopped = self.part_of(due) if asks else 0
        asked = self.in_cap + (stopped or 0) if asks else 0

        limit = unit.minor(line.get("cap.limit"))
        if line.get("answered_before"):
            used, requests = unit.minor(line.get("cap.used_before")), 0
            line.expect("cap.requests_before", None)
        else:
            used, requests = self.scope.most_counted(window, self.on)
            line.expect("cap.requests_before", requests)
        most = line.get("cap.most_requests")
        if asks and most is not None and requests >= most:
            self.refusal = "requests"
        left = max(limit - used, 0)
        whole = line.get("cap.over_limit") == "refuse whole"
        if not asks or self.refusal:
            granted = 0
        else:
            granted = (asked if asked <= left else 0) if whole else min(asked, left)
        line.expect("cap.used_before", unit.text(used))
        line.expect("cap.left_before", unit.text(left))
        line.expect("cap.asked", unit.text(asked))
        line.expect("cap.granted", unit.text(granted))
        line.expect("cap.used_after", unit.text(used + granted))
        line.expect("cap.left_after", unit.text(left - granted))
        line.expect("cap.seen_before", line.get("answered_before"))
        line.expect("amounts.cap_currency", unit.code)
        line.expect("amounts.cap_used", unit.text(granted))
        line.expect("amounts.cap_left", unit.text(left - granted))

        decides = asks and not self.refusal
        line.expect("cap.refund", unit.text(self.in_cap) if decides else None)
        line.expect("cap.stopped_payments", unit.text(stopped) if decides and stopped is not None else None)
        if not decides:
            return granted, False, refund
        if whole:
            if granted < asked:
                self.refusal = "cap"
            return granted, False, refund
        payable = min(granted, self.in_cap)
        if payable == self.in_cap:
            return granted, False, refund
        line.expect("cap.cut.refund_before", self.unit.text(refund))
        line.expect("cap.cut.payable", unit.text(payable))
        line.expect("cap.cut.of", unit.text(self.in_cap))
        refund = self.round("cap.cut", refund * payable, self.in_cap, self.step, "down" if self.step != 1 else None)
        line.expect("cap.cut.amount", self.unit.text(refund))
        return granted, True, refund

    def amounts(self, refund, withheld, fee, cancelled):
        line, text = self.line, self.unit.text
        line.expect("amounts.currency", self.unit.code)
        line.expect("amounts.credit", text(self.credit))
        line.expect("amounts.fee", text(fee))
        line.expect("amounts.refund", text(refund))
        line.expect("amounts.withheld", text(withheld))
        line.expect("amounts.cancelled_commitment", text(cancelled))
        if line.has("rule"):
            paid = self.unit.minor(line.get("paid.amount"))
            line.expect("amounts.paid", text(paid))
            line.expect("amounts.kept", text(paid - refund))
        if line.has("commitment"):
            given = 0 if self.refusal else self.returned
            line.expect("commitment.units_before", self.units_before)
            line.expect("commitment.units_given_back", given)
            line.expect("commitment.units_left", self.units_before - given)

    def why_refused(self):
        """Checks that the numbers in the words of a refusal are those of the line."""
        line = self.line
        code, words = line.get("reason").split(": ", 1)
        if self.refusal == "rule":
            self.audit.agree(line, ("rule that refuses", line.fields["rule"]), ("reason_code",))
            clause = line.fields["clause"]
            last = self.at.purchased_on.toordinal() + line.fields["applies.elapsed_from"] - 1
            closed = f"{clause} The last day was {date.fromordinal(last).isoformat()}."
            if words not in (clause, closed):
                line.fault("reason", f"neither the clause nor with the last day: {closed}")
        elif self.refusal == "cap":
            line.expect("reason_code", "refund-limit-exceeded")
            left = f"{line.fields['cap.left_after']} {line.fields['cap.currency']}"
            if words != f"the refund cap has {left} left, less than is asked":
                line.fault("reason", f"what is left is {left}")
        elif self.refusal == "units":
            line.expect("reason_code", "units-exceed-commitment")
            if words != (f"the commitment has {self.units_before} of {self.quantity} units left; "
                         f"the request returns {self.returned}"):
                line.fault("reason", "other units than those of the line")
        elif self.refusal == "requests":
            line.expect("reason_code", "request-limit-exceeded")
            if words != f"the cap allows {line.get('cap.most_requests')} requests, and that many count already":
                line.fault("reason", "another number of requests than that of the cap")
        elif code == "not-supported":
            if not words.endswith(f": {line.get('request.agreement')}, {line.get('request.product')}"):
                line.fault("reason", "another offer than that of the request")
        elif code == "market-not-available":
            self.market_list(words)
        else:
            line.fault("reason_code", "no reason of a refusal")


    def market_list(self, words):
        """Checks that the list that refuses was in force on the day of the purchase, and that its lines agree."""
        line = self.line
        name = line.get("market_list.name")
        about = [path for path in line.fields if path.startswith("market_list.")]
        self.audit.agree(line, ("list", name), about)
        self.audit.agree(line, ("list by its first day", line.get("market_list.in_force_from")), ("market_list.name",))
        begin, end = line.day("market_list.in_force_from"), line.day("market_list.in_force_until")
        bought = line.day("request.purchased_on")
        if not begin <= bought or (end is not None and end <= bought):
            line.fault("market_list.in_force_from", "the list is not for the day of the purchase")
        if line.day("market_list.published") > line.day("market_list.last_seen"):
            line.fault("market_list.last_seen", "before it was published")
        wanted = f"reservations are not sold in {line.get('request.market')}, by the list {name} " \
            f"({line.get('market_list.document')})"
        if words != wanted:
            line.fault("reason", f"not: {wanted}")


def _once(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a member comes twice")
    return dict(pairs)


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--schema", default=SCHEMA, help="the schema (docs/explanation.schema.json)")
    words.add_argument("files", nargs="+", metavar="EXPLANATIONS.jsonl")
    options = words.parse_args()
    audit = Audit(read_schema(options.schema))
    lines = wrong = 0
    for name in options.files:
        with open(name, encoding="utf-8") as file:
            texts = [text.rstrip("\n") for text in file]
        lines += len(texts)
        for fault in audit.file(texts, name):
            wrong += 1
            print(fault)
    print(f"{lines} lines, {wrong} disagreements")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
