"""Days, terms and windows, computed with datetime alone."""

from calendar import monthrange
from datetime import date, timedelta

DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)


def add_months(day, months):
    """The same day, `months` months later, or that month's last day if it is shorter. None after year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(anchor, day):
    """The full months from the anchor to the day; a month ends on the anchor's day, clamped to its own last day."""
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    reached = add_months(anchor, months)
    return months if reached is not None and reached <= day else months - 1


def months_of(term):
    """Months of P1Y, P6M, P1Y6M; 0 for P17D, which is a period of days."""
    if term.endswith("D"):
        return 0
    years, _, rest = term[1:].rpartition("Y") if "Y" in term else ("0", "", term[1:])
    return int(years) * 12 + int(rest.removesuffix("M") or "0")


class Standing:
    """Where a term stands on a day."""

    def __init__(self, purchased_on, term, plan, on, stated=None, renewed_on=None, times=None, listed=None):
        """`stated` has the first day of a stated period and the day after it; `times` the seconds of the day at which
        the term began and the request came; `listed` says, by their days, whether each stated payment was made."""
        self.purchased_on, self.on = purchased_on, on
        self.began = began = renewed_on or purchased_on
        months = months_of(term)
        self.elapsed = (on - purchased_on).days
        self.since_renewal = (on - began).days
        self.times = times
        self.seconds = None if times is None else self.since_renewal * 86_400 + times[1] - times[0]
        if listed is not None:
            begin, end = stated or (began, add_months(began, months))
            due = sorted(listed)
            self.inside = began <= begin <= on and end is not None and on < end
            self.inside = self.inside and (renewed_on is None or purchased_on < renewed_on)
            self.inside = self.inside and list(listed) == due and begin <= due[0] and due[-1] < end
            past = [day for day in due if day <= on]
            later = [day for day in due if day > on]
            self.start = past[-1] if past else begin
            self.end = later[0] if later else end
            self.payments = len(due)
            self.made = sum(listed[day] for day in past)
            self.to_come = len(later)
            return
        if stated is not None:
            begun, (self.start, self.end), payments = 0, stated, 1
        elif plan == "upfront":
            begun, self.start, self.end, payments = 0, began, add_months(began, months), 1
        else:
            begun = whole_months(began, on)
            self.start, self.end = add_months(began, begun), add_months(began, begun + 1)
            payments = months
        self.inside = began <= self.start <= on and self.end is not None and on < self.end and begun < payments
        self.inside = self.inside and (renewed_on is None or purchased_on < renewed_on)
        self.payments = payments
        self.made = begun + 1
        self.to_come = payments - self.made

    def left(self, day_used):
        """The days left of the period, and all its days."""
        return (self.end - self.on).days - day_used, (self.end - self.start).days

    def months_left(self, day_used):
        on = self.on + DAY * day_used
        all_months = whole_months(self.began, self.end) - whole_months(self.began, self.start)
        over = whole_months(self.began, on)
        begun = add_months(self.began, over) < on
        return all_months - (over - whole_months(self.began, self.start)) - begun, all_months

    def thirty_day_months_left(self, day_used):
        def count(day):
            return (day.year * 12 + day.month) * 30 + min(day.day, 30)

        return count(self.end) - count(self.on + DAY * day_used), count(self.end) - count(self.start)

    def seconds_left(self, _):
        day = 86_400
        left, of = self.left(0)
        return left * day + self.times[0] - self.times[1], of * day


PRORATIONS = {
    "actual-seconds": ("seconds", Standing.seconds_left),
    "actual-days": ("days", Standing.left),
    "whole-months": ("months", Standing.months_left),
    "30E/360": ("days of 30-day months", Standing.thirty_day_months_left),
}


def counts_until(window, day):
    """The last day on which an amount of `day` counts; None if it counts forever."""
    kind = window["kind"]
    if kind == "rolling days":
        length = window["length"] - 1
        return None if (date.max - day).days <= length else day + DAY * length
    if kind == "rolling months":
        free = add_months(day, window["length"])
        return None if free is None else free - DAY
    if kind == "calendar year":
        end = date(day.year, 12, 31)
        return None if end == date.max else end
    if kind == "anniversary year":
        for year in (day.year, day.year + 1):
            if year > 9999:
                return None
            month, wanted = window["anchor_month"], window["anchor_day"]
            begin = date(year, month, min(wanted, monthrange(year, month)[1]))
            if begin > day:
                return begin - DAY
    return None


def counted_from(window, day):
    """The first day whose amounts still count on `day`."""
    kind = window["kind"]
    if kind == "whole life":
        return date.min
    if kind == "rolling days":
        reach = window["length"]
    elif kind == "rolling months":
        reach = window["length"] * 31 + 3
    else:
        reach = 367
    first = day
    step = 1 << reach.bit_length()
    while step:  # binary search: if an earlier day's amounts still count, so do all later ones
        back = step if (first - date.min).days >= step else 0
        if back and (counts_until(window, first - DAY * back) or date.max) >= day:
            first -= DAY * back
        step //= 2
    return first
