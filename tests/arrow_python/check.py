"""Record batches from pyarrow through the library and back.

Usage: check.py <the built library refund_arrow>

Every row is computed a second time here, in fractions and with a calendar of its own.
"""

import calendar
import ctypes
import datetime
import gc
import random
import resource
import sys
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

library = ctypes.CDLL(sys.argv[1])
library.refund_evaluate.restype = ctypes.c_bool
library.refund_status.restype = ctypes.c_char_p
library.refund_rule_id.restype = ctypes.c_char_p

COLUMNS = {
    "purchased_on": pa.date32(),
    "requested_on": pa.date32(),
    "months": pa.int16(),
    "payment": pa.int64(),
    "returned": pa.int32(),
    "used": pa.bool_(),
    "monthly": pa.bool_(),
}
RESULTS = [pa.field("credit", pa.int64()), pa.field("fee", pa.int64()), pa.field("status", pa.uint8(), nullable=False)]
CANCELLED = pa.field("cancelled_commitment", pa.int64())
RULE = pa.field("rule", pa.uint16())


def evaluate(array, threads=1, cancelled=True, rule=True):
    """The results of a struct array or record batch; or, in words, why there are none."""
    structs = [ctypes.create_string_buffer(128) for _ in range(4)]  # larger than either struct
    schema, given, result_schema, result = (ctypes.addressof(struct) for struct in structs)
    why = ctypes.create_string_buffer(201)
    array._export_to_c(given, schema)
    done = library.refund_evaluate(
        ctypes.c_void_p(schema), ctypes.c_void_p(given), ctypes.c_uint(threads), ctypes.c_bool(cancelled),
        ctypes.c_bool(rule),
        ctypes.c_void_p(result_schema), ctypes.c_void_p(result), why, ctypes.c_size_t(200))
    # What was lent comes back as it was, and is released here.
    assert type(array)._import_from_c(given, schema).equals(array)
    if not done:
        return why.value.decode()
    answers = pa.RecordBatch._import_from_c(result, result_schema)
    answers.validate(full=True)
    wanted = pa.schema(RESULTS + [CANCELLED] * cancelled + [RULE] * rule)
    assert answers.schema.equals(wanted), answers.schema
    return answers


def months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def expected_rule(row):
    """The rule by the dates and the usage alone, which the table of Partner Center gives for them."""
    if row is None or any(row[name] is None for name in COLUMNS):
        return None
    bought, asked, months = row["purchased_on"], row["requested_on"], row["months"]
    if not 1 <= months <= 60 or asked < bought or asked >= months_later(bought, months):
        return None
    days, usage = (asked - bought).days, "used" if row["used"] else "unused"
    if asked < datetime.date(2018, 5, 11):
        return None
    if asked < datetime.date(2018, 10, 12):
        return "partner-center-2018-05/any-time"
    if asked < datetime.date(2018, 11, 16):
        return "partner-center-2018-10/" + ("day-5" if days == 5 else f"{'early' if days < 5 else 'late'}-{usage}")
    return f"partner-center-2018-11/{'early' if days <= 5 else 'late'}-{usage}"


def expected(row):
    """Credit, fee, status and cancelled commitment by the table of Partner Center. No amount here is too large."""
    error = lambda words: (None, None, words, None)
    if row is None or any(row[name] is None for name in COLUMNS):
        return error("field-missing")
    bought, asked, months = row["purchased_on"], row["requested_on"], row["months"]
    if row["payment"] < 0:
        return error("negative-amount")
    if row["returned"] < 1:
        return error("quantity-out-of-range")
    if not 1 <= months <= 60:
        return error("term-out-of-range")
    if asked < bought:
        return error("requested-before-purchase")
    if asked >= months_later(bought, months):
        return error("term-ended")
    if asked < datetime.date(2018, 5, 11):
        return error("no-rule-in-force")
    if asked < datetime.date(2018, 10, 12):
        return error("fee-rate-not-stated")
    days = (asked - bought).days
    early = days <= 5
    if asked < datetime.date(2018, 11, 16):
        early = days < 5
        if days == 5:
            return error("rule-undefined")

    begin, end = bought, months_later(bought, months)
    to_come = 0
    if row["monthly"]:
        to_come = sum(months_later(bought, i) > asked for i in range(months))
        installment = next(i for i in range(months) if months_later(bought, i + 1) > asked)
        begin, end = months_later(bought, installment), months_later(bought, installment + 1)
    credit = row["payment"] * row["returned"]
    if row["used"] or not early:
        credit = round(Fraction(credit * (end - asked).days, (end - begin).days))  # half to even
    fee = 0 if early else round(Fraction(credit * 12, 100))
    return credit, fee, "refundable", to_come * row["payment"] * row["returned"]


def rows(count, seed, null_share=0.0):
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        bought = datetime.date(2018, 3, 1) + datetime.timedelta(chance.randrange(3000))
        asked = bought + datetime.timedelta(chance.choice([chance.randrange(9), chance.randrange(1200)]))
        row = {
            "purchased_on": bought,
            "requested_on": asked,
            "months": chance.choice([1, 12, 12, 36, 36, 60, 7]),
            "payment": chance.choice([chance.randrange(500), chance.randrange(10**7), chance.randrange(10**15)]),
            "returned": chance.randint(1, 9),
            "used": chance.random() < 0.5,
            "monthly": chance.random() < 0.5,
        }
        if chance.random() < 0.02:
            row.update(chance.choice([{"payment": -1}, {"returned": 0}, {"months": 61}, {"months": 0},
                                      {"requested_on": bought - datetime.timedelta(1)}]))
        for name in COLUMNS:
            if chance.random() < null_share:
                row[name] = None
        made.append(row)
    return made


def batch_of(made):
    return pa.RecordBatch.from_pylist(made, schema=pa.schema(COLUMNS))


checked = batches = refused = 0
rules_met = set()


def check(array, made, threads=1):
    """Compares the results of an array with what is expected of its rows; returns all of them."""
    global checked, batches
    answers = evaluate(array, threads)
    assert not isinstance(answers, str), answers
    assert answers.num_rows == len(made)
    wanted = [expected(row) for row in made]
    wanted_rules = [expected_rule(row) for row in made]
    found = zip(*(column.to_pylist() for column in answers.columns))
    for i, (credit, fee, status, cancelled, rule) in enumerate(found):
        answer = credit, fee, library.refund_status(ctypes.c_uint8(status)).decode(), cancelled
        assert answer == wanted[i], f"row {i}, {made[i]}: {answer}, not {wanted[i]}"
        rule = None if rule is None else library.refund_rule_id(ctypes.c_uint16(rule)).decode()
        assert rule == wanted_rules[i], f"row {i}, {made[i]}: {rule}, not {wanted_rules[i]}"
        rules_met.add(rule)
    for name in "credit", "fee", "cancelled_commitment":
        assert answers.column(name).null_count == sum(row[0] is None for row in wanted), name
    assert answers.column("rule").null_count == wanted_rules.count(None)
    assert (pc.sum(answers.column("fee")).as_py() or 0) == sum(row[1] or 0 for row in wanted)
    # What is not asked for is not there, and the rest is the same.
    for wishes in {"cancelled": False}, {"rule": False}, {"cancelled": False, "rule": False}:
        fewer = evaluate(array, threads, **wishes)
        assert fewer.equals(answers.select(fewer.schema.names)), wishes
    checked += len(made)
    batches += 1
    return answers


def check_refused(batch, name, column, words):
    global refused
    refused += 1
    changed = batch.set_column(batch.schema.get_field_index(name), name, column)
    answer = evaluate(changed)
    assert answer == words, answer


# Whole batches, slices, and slices of slices.
plain = rows(9000, seed=1)
check(batch_of(plain), plain)
with_nulls = rows(9000, seed=2, null_share=0.03)
whole = batch_of(with_nulls)
check(whole, with_nulls)
for first, count in [(1, 63), (7, 64), (8, 65), (0, 0), (9000, 0), (4095, 3), (13, 8000), (8999, 1)]:
    check(whole.slice(first, count), with_nulls[first:first + count])
check(whole.slice(100, 1000).slice(3, 77), with_nulls[103:180])

# A struct array keeps its offset and its own nulls beside those of its columns.
null_rows = [i % 5 == 2 for i in range(len(with_nulls))]
struct = pa.StructArray.from_arrays(whole.columns, fields=list(whole.schema), mask=pa.array(null_rows))
masked = [None if null else row for row, null in zip(with_nulls, null_rows)]
check(struct, masked)
check(struct.slice(11, 5001), masked[11:5012])
later = pa.StructArray.from_arrays([column.slice(3) for column in whole.columns], fields=list(whole.schema))
check(later.slice(2, 4100), with_nulls[5:4105])

# Several threads: rows enough for two.
many = plain * 15
check(batch_of(plain).take(pa.array(list(range(len(plain))) * 15)), many, threads=2)

# Flags in one column of bytes; other columns do not matter, nor does the order.
flags = pa.array([row["used"] + 2 * row["monthly"] for row in plain], pa.uint8())
bytes_batch = batch_of(plain).drop_columns(["used", "monthly"]).append_column("flags", flags)
bytes_batch = bytes_batch.append_column("customer", pa.array(["contoso"] * len(plain)))
check(bytes_batch.select(bytes_batch.schema.names[::-1]), plain)

# All rows null, and no rows.
check(batch_of([dict.fromkeys(COLUMNS)] * 70), [None] * 70)
check(batch_of([]), [])

# Other types are refused by name.
small = batch_of(plain[:10])
check_refused(small, "months", small.column("months").cast(pa.int64()),
              'months: the column is of another type: "l" found, int16 "s" needed')
check_refused(small, "purchased_on", small.column("purchased_on").cast(pa.date64()),
              'purchased_on: the column is of another type: "tdm" found, date32 "tdD" needed')
check_refused(small, "payment", small.column("payment").cast(pa.decimal128(19, 0)),
              'payment: the column is of another type: "d:19,0" found, int64 "l" needed')
# Whatever the types: indices of the wanted width, of another one, and values of another type.
encoded = ": the column is dictionary-encoded: it holds indices in place of values; decode it"
for name in COLUMNS:
    if name != "used" and name != "monthly":
        check_refused(small, name, small.column(name).dictionary_encode(), name + encoded)
check_refused(small, "months", pa.DictionaryArray.from_arrays(pa.array([0] * 10, pa.int16()), pa.array([12], pa.int16())),
              "months" + encoded)
check_refused(small, "months", pa.DictionaryArray.from_arrays(pa.array([0] * 10, pa.int8()), pa.array(["12"])),
              "months" + encoded)
check_refused(small, "used", pa.nulls(10), 'used: the column is of another type: "n" found, bool "b" needed')
assert evaluate(small.drop_columns(["monthly"])) == "monthly: the batch has no column of this name"
refused += 1

# A column that is kept outlives its batch; what is not kept is given back: a result takes 250 kB.
fee = evaluate(whole).column("fee")
gc.collect()
assert fee.to_pylist() == [expected(row)[1] for row in with_nulls]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(1000):
    evaluate(whole)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert grown < 20_000, f"{grown} KiB were not given back"

assert len(rules_met) == 11, rules_met  # all ten of the table, and none

print(f"pyarrow {pa.__version__}: {checked} rows in {batches} batches agree, {refused} batches are refused as they should be")
