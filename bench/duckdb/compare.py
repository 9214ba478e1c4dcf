"""The rule of Partner Center since 2018-11-16 as SQL, in DuckDB, over the benchmark's rows.

Usage: compare.py <folder that refund_bench_rows wrote to>

The SQL is exact: integer products, and quotients rounded half to even by their remainder. HUGEINT holds any product,
as the library does; with BIGINT, a product that is too large ends the whole statement with an error. Each statement is
checked row by row against the library's cents and status, then timed twice: summed, which writes nothing, and kept as
a table. The times are the best of several turns, by wall clock and by CPU time, which leaves out other programs.
"""

import sys
import time

import duckdb
import numpy

from rule import divided

TYPES = {
    "purchased_on": "i4", "requested_on": "i4", "months": "i2", "payment": "i8", "returned": "i4", "flags": "u1",
    "amount": "i8", "left": "i4", "n": "i4", "elapsed": "i4", "credit": "i8", "fee": "i8", "status": "u1",
}  # fmt: skip
TURNS = 3


def by_rule(source, integer):
    """Credit, fee and status from amount, left_days, n, elapsed and flags."""
    steps = (
        "*, elapsed <= 5 AS early, flags & 1 = 1 AS used, (amount < 0 OR n < 1 OR elapsed < 0"
        " OR left_days NOT BETWEEN 1 AND n)::UTINYINT AS status",
        *divided("share", f"amount::{integer} * left_days", "n", integer),
        "*, CASE WHEN status <> 0 THEN 0 WHEN early AND NOT used THEN amount ELSE share_rounded END::BIGINT AS credit",
        *divided("fee", f"credit::{integer} * 12", "100", integer),
        "*, CASE WHEN status <> 0 OR early THEN 0 ELSE fee_rounded END::BIGINT AS fee",
    )
    statement = source
    for step in steps:
        statement = f"SELECT {step} FROM ({statement})"
    return statement


PREPARED = "SELECT id, amount, left_days, n, elapsed, flags FROM request"
# The period of a monthly plan lies between two monthly anniversaries of the purchase, each computed from the purchase.
RAW = """
    SELECT id, payment * returned AS amount, ends - requested AS left_days, ends - begins AS n,
           requested - purchased AS elapsed, flags
    FROM (SELECT *, (purchased + to_months(first_month))::DATE AS begins,
                 (purchased + to_months(last_month))::DATE AS ends
          FROM (SELECT *, CASE WHEN flags & 2 = 2 THEN passed ELSE 0 END AS first_month,
                       CASE WHEN flags & 2 = 2 THEN passed + 1 ELSE months END::INTEGER AS last_month
                FROM (SELECT *, (near - CASE WHEN (purchased + to_months(near))::DATE > requested
                                             THEN 1 ELSE 0 END)::INTEGER AS passed
                      FROM (SELECT *, date_diff('month', purchased, requested)::INTEGER AS near FROM request))))"""

folder = sys.argv[1]
columns = {name: numpy.fromfile(f"{folder}/{name}", dtype=kind) for name, kind in TYPES.items()}
rows = len(columns["payment"])
database = duckdb.connect()
database.execute("""
    CREATE TABLE request AS
    SELECT row_number() OVER () AS id, DATE '1970-01-01' + purchased_on AS purchased,
           DATE '1970-01-01' + requested_on AS requested, months, payment, returned, flags,
           amount, "left" AS left_days, n, elapsed, credit, fee, status
    FROM columns""")

for integer in "HUGEINT", "BIGINT":
    for source_name, source in ("prepared", PREPARED), ("raw", RAW):
        statement = by_rule(source, integer)
        name = f"DuckDB {duckdb.__version__}, {integer}, {source_name}"
        database.execute("SET threads = 2")
        agree, compared = database.execute(f"""
            SELECT count(*) FILTER (a.credit = r.credit AND a.fee = r.fee AND a.status = r.status), count(*)
            FROM ({statement}) AS a JOIN request AS r USING (id)""").fetchone()
        print(f"{name}: {agree} of {rows} rows agree")
        if agree != rows or compared != rows:
            sys.exit(1)
        for threads in 1, 2:
            database.execute(f"SET threads = {threads}")
            for what, timed in (
                ("summed", f"SELECT sum(credit), sum(fee), sum(status) FROM ({statement})"),
                ("kept", f"CREATE OR REPLACE TABLE answer AS SELECT credit, fee, status FROM ({statement})"),
            ):
                best = cpu_best = float("inf")
                for _ in range(TURNS):
                    start, cpu_start = time.perf_counter(), time.process_time()
                    database.execute(timed).fetchall()
                    best = min(best, time.perf_counter() - start)
                    cpu_best = min(cpu_best, time.process_time() - cpu_start)
                print(f"{name}, {threads} thread(s), {what}: {rows / best / 1e6:.1f} M rows/s,"
                      f" {rows / cpu_best / 1e6:.1f} M by the processor's time", flush=True)
