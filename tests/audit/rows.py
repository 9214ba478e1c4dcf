#!/usr/bin/env python3
"""Writes rows for `refund batch`; the same seed gives the same rows: rows.py SEED COUNT > in.csv

The rows are skewed to where answers go wrong: caps that bind, in their currency and in others; several requests of a
scope on one day and around the ends of windows; halves of a cent; month ends and 29 February; the edges of cancellation
windows and of the rules' dates; commitments given back in parts; and some wrong rows.
"""

import csv
import random
import sys
from datetime import date, timedelta

COLUMNS = ("request_id", "scope", "product", "agreement", "purchased_on", "renewed_on", "term", "billing_plan",
           "period_from", "period_until", "currency", "payment", "payments",
           "payment_for", "quantity", "returned", "returned_before", "requested_on", "term_began_at", "requested_at",
           "used", "market", "cap_payment", "as_of", "current_payment",
           "current_cap_payment", "rounding_step", "commitment_id")

RESERVATION = "azure-reservation"
AGREEMENTS = ("partner-center", "self-service", "self-service-observed", "partner-center-self-service")
BY_THE_HOUR = "licence-subscription-by-the-hour"
SOFTWARE = ("software-subscription", "perpetual-software", "licence-subscription", BY_THE_HOUR)
NEVER = ("suse-plan", "red-hat-plan", "savings-plan", "databricks-pre-purchase", "azure-red-hat-openshift",
         "vmware-by-cloudsimple", "synapse-pre-purchase", "pre-purchase-plan", "ec2-reserved-instance",
         "google-cloud-spend-commitment")
DIGITS = {"USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "TWD": 2, "JPY": 0, "KRW": 0, "KWD": 3, "TND": 3, "CLF": 4}
MONTHS = {"P1M": 1, "P6M": 6, "P1Y": 12, "P1Y6M": 18, "P3Y": 36, "P36M": 36, "P5Y": 60}
# Days on which rules changed.
EDGES = ("2018-05-11", "2018-10-12", "2018-11-16", "2019-04-13", "2020-01-24", "2020-02-12", "2020-03-24", "2020-07-24",
         "2021-06-01", "2022-01-10", "2022-03-18", "2022-06-28", "2022-07-11", "2022-10-10", "2025-06-12", "2025-07-01", "2026-01-15",
         "2026-03-14")
MARKETS = ("DE", "US", "JE", "BQ-BO", "CN", "RU", "FR", "IN")


def amount(minor, digits):
    text = str(minor).rjust(digits + 1, "0")
    return text if digits == 0 else f"{text[:-digits]}.{text[-digits:]}"


def moment(day, second):
    return f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


class Rows:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.lines = random.Random(seed)  # a second stream: what it draws leaves all other cells as they would be
        self.commitments = {}
        self.made = 0

    def percent(self, share):
        return self.dice.randrange(100) < share

    def days(self):
        """Picks the purchase, the day of the request, the term and the plan."""
        dice = self.dice
        plan = dice.choice(("upfront", "monthly"))
        term = dice.choice(("P1Y", "P1Y", "P3Y", *MONTHS))
        if self.percent(15):
            on = date.fromisoformat(dice.choice(EDGES)) + timedelta(dice.randint(-1, 1))
        elif self.percent(10):
            on = date(dice.choice((2020, 2024, 2028)), 2, 29)
        elif self.percent(10):
            on = date(dice.randint(2019, 2027), dice.choice((1, 3, 4, 5, 7, 12)), 30 + dice.randint(-1, 0))
        else:
            on = date(2018, 5, 11) + timedelta(dice.randrange(3400))
        since = dice.choice((dice.randint(0, 9), dice.randint(28, 33), dice.randint(58, 62), dice.randrange(360),
                             dice.randrange(360), dice.randrange(1000)))
        if self.percent(95):
            since = min(since, dice.randint(0, MONTHS[term] * 30))  # within the term, or on its edge
        return on - timedelta(since), on, term, plan

    def offer(self):
        share = self.dice.randrange(100)
        if share < 75:
            return RESERVATION, self.dice.choice(AGREEMENTS[:2] + AGREEMENTS)
        if share < 91:
            return self.dice.choice(SOFTWARE), AGREEMENTS[0]
        if share < 98:
            return self.dice.choice(NEVER), self.dice.choice(AGREEMENTS)
        return self.dice.choice(SOFTWARE), self.dice.choice(AGREEMENTS[1:])

    def row(self, scope, near):
        """A correct row; if `near`, another day of its scope, is given, its day is usually close to it."""
        dice = self.dice
        self.made += 1
        cells = dict.fromkeys(COLUMNS, "")
        bought, on, term, plan = self.days()
        if near is not None and self.percent(70):
            moved = near + timedelta(dice.choice((0, 0, 1, dice.randint(0, 40), 364, 365, 366)))
            bought, on = bought + (moved - on), moved
        product, agreement = self.offer()
        currency = dice.choice(("USD", "USD", "USD", *DIGITS))
        digits = DIGITS[currency]
        quantity = dice.choice((1, 1, 2, 3, 5, 7, 10, 100))
        most = dice.choice((999, 50_000, 500_000, 9_000_000))
        payment = dice.randint(0 if self.percent(2) else 1, most)
        cells.update(request_id=f"R{self.made}" if self.percent(90) else "", scope=scope, product=product,
                     agreement=agreement, purchased_on=bought.isoformat(), term=term, billing_plan=plan,
                     currency=currency, payment=amount(payment, digits), quantity=str(quantity),
                     requested_on=on.isoformat(), used=dice.choice(("yes", "no", "")))
        if plan == "upfront" and self.percent(8):  # a stub period, whose days the contract names
            first = bought + timedelta(dice.randint(0, max(0, (on - bought).days)))
            until = on + timedelta(dice.randint(0, 40))
            if self.lines.randrange(3) == 0:
                cells.update(term=f"P{(until - bought).days}D")
            else:
                cells.update(period_from=first.isoformat(), period_until=until.isoformat())
        if self.lines.randrange(100) < 6 and not cells["period_from"]:  # the purchase renewed an earlier one
            cells.update(purchased_on=(bought - timedelta(self.lines.choice((1, 28, 31, 365, 366, 1096)))).isoformat(),
                         renewed_on=bought.isoformat())
        if self.lines.randrange(100) < (95 if product == BY_THE_HOUR else 5):  # moments, for rules that count hours
            first = cells["renewed_on"] or cells["purchased_on"]
            early, late = sorted(self.lines.randrange(86_400) for _ in range(2))
            cells.update(term_began_at=moment(first, early), requested_at=moment(cells["requested_on"], late))
        if self.lines.randrange(100) < 30:
            cells["payment_for"] = self.lines.choice(("one-unit", "all-units", "all-units", "all-units"))
        if self.lines.randrange(100) < 25:
            cells["rounding_step"] = amount(self.lines.choice((1, 5, 10, 100, 100, 1000, 37)), digits)
        if self.percent(60):
            cells["returned"] = str(dice.randint(1, quantity))
            if self.lines.randrange(100) < 50:
                cells["returned_before"] = str(self.lines.randint(0, quantity - int(cells["returned"])))
        if self.percent(10):
            cells["as_of"] = max(on - timedelta(dice.randint(0, 900)), date(2019, 4, 13)).isoformat()
        if self.percent(25):
            cells["market"] = dice.choice(MARKETS)
        other = payment if currency == "USD" else (payment and dice.randint(1, most))
        if currency != "USD" or self.percent(5):
            cells["cap_payment"] = amount(other, 2)
        if agreement != "partner-center" and self.percent(30):
            current = max(1, payment + dice.randint(-payment // 2, payment // 4)) if payment else 0
            cells["current_payment"] = amount(current, digits)
            if currency != "USD":
                cells["current_cap_payment"] = amount(max(1, other - dice.randint(0, other // 2)) if current else 0, 2)
        if product == RESERVATION and self.percent(20):
            name = dice.choice(("K1", "K2", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff"))
            bought_units = self.commitments.setdefault((scope.lower(), name.lower()), quantity)
            given = dice.randint(1, max(1, bought_units // 2))
            cells.update(commitment_id=name, quantity=str(bought_units), returned=str(given), returned_before="")
        if currency == "USD" and not cells["current_payment"] and self.lines.randrange(100) < 30:
            self.list_payments(cells, bought, on, payment, digits)
        return cells

    def list_payments(self, cells, bought, on, most, digits):
        """Adds different payments around the day of the request, some of them declined."""
        dice = self.lines
        days = sorted({bought + timedelta(dice.choice((0, dice.randint(0, 40), dice.randint(0, 360))))
                       for _ in range(dice.randint(1, 8))} | {on + timedelta(dice.choice((-1, 0, 1)))})
        if cells["period_from"]:
            first, behind = (date.fromisoformat(cells[name]) for name in ("period_from", "period_until"))
            days = [day for day in days if first <= day < behind]
        else:
            term = cells["term"]
            length = int(term[1:-1]) if term.endswith("D") else 28 * MONTHS[term]
            days = [day for day in days if bought <= day < bought + timedelta(length)]
        texts = []
        for day in days:
            status = dice.choice((" made", " made", " made", " declined"))
            if day > on and dice.randrange(100) < 70:
                status = ""
            texts.append(f"{day.isoformat()}={amount(dice.randint(0, most), digits)}{status}")
        if dice.randrange(100) < 4 and texts:
            texts.append(dice.choice((texts[0], "2024-01-15", "2024-01-15=1.00 paid", "2024-01-15=x", "")))
        if texts:
            cells.update(payment="", payments=";".join(texts), cap_payment="")

    def spoil(self, cells):
        """Makes one cell wrong."""
        column, text = self.dice.choice((
            ("purchased_on", "2025-02-30"), ("purchased_on", ""), ("requested_on", "yesterday"), ("term", "P9Y"),
            ("term", "1 year"), ("billing_plan", "weekly"), ("currency", "EURO"), ("currency", "XXX"),
            ("payment", "1,200.00"), ("payment", "-1.00"), ("payment", "1.23456"), ("quantity", "0"), ("quantity", "x"),
            ("returned", "1000000"), ("used", "maybe"), ("market", "ZZ"), ("product", "a-boat"), ("agreement", "none"),
            ("scope", "c\u200b1"), ("request_id", " R1"), ("requested_on", "2035-01-01"), ("requested_on", "2010-01-01"),
            ("as_of", "2017-01-01"), ("as_of", "2018-06-01"), ("cap_payment", ""), ("cap_payment", "0.00"),
            ("payment", "92233720368547758.07"), ("quantity", "9223372036854775807")))
        cells[column] = text

    def make(self, count):
        rows = []
        while len(rows) < count:
            scope = self.dice.choice((f"c{len(rows)}", f"Kunde {len(rows)} \u00fc", f"{self.dice.getrandbits(128):032x}"))
            guid = len(scope) == 32
            if guid:
                scope = "-".join((scope[:8], scope[8:12], scope[12:16], scope[16:20], scope[20:]))
            near = None
            for _ in range(self.dice.choice((1, 2, 3, 5, 8, 20))):
                shown = self.dice.choice((scope, scope.upper(), "{" + scope + "}")) if guid else scope
                cells = self.row(shown, near)
                near = near or date.fromisoformat(cells["requested_on"])
                if self.percent(5):
                    self.spoil(cells)
                rows.append(cells)
                if self.percent(1):
                    rows.append(dict(cells))  # once more, under its id
        rows = rows[:count]
        self.dice.shuffle(rows)
        return rows


def write(rows, file):
    lines = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    write(Rows(int(sys.argv[1])).make(int(sys.argv[2])), sys.stdout)
