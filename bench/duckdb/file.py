"""The same file of requests, decided by DuckDB and by `refund batch`: seconds and memory of both.

Usage: file.py <the program refund> <folder> [<millions of rows> [<turns>]]

DuckDB reads the CSV file, computes credit, fee and refund of each request by the rule of Partner Center since
2018-11-16, and writes a CSV file. Its SQL is exact: integers rounded half to even by their remainder, and months
anchored to the purchase. It leaves out the yearly cap, which `refund batch` applies. Both use two threads. Every
credit, fee and cancelled commitment is compared.

Both end once their file is on the disk. In a file system in memory, such as /dev/shm, neither waits for a disk.
"""

import datetime
import os
import random
import statistics
import subprocess
import sys
import time

import duckdb

from rule import divided

program, folder = sys.argv[1:3]
rows = int(float(sys.argv[3]) * 1e6) if len(sys.argv) > 3 else 10_000_000
turns = int(sys.argv[4]) if len(sys.argv) > 4 else 5
requests, ours, theirs = (f"{folder}/{name}.csv" for name in ("requests", "refund", "duckdb"))

# Amounts are in cents. The period of a plan that is billed monthly lies between two monthly anniversaries of the
# purchase.
STEPS = (
    "*, (payment * 100)::BIGINT * returned AS amount,"
    " CASE term WHEN 'P1Y' THEN 12 WHEN 'P3Y' THEN 36 END AS months,"
    " date_diff('month', purchased_on, requested_on)::INTEGER AS near",
    "*, (near - CASE WHEN (purchased_on + to_months(near))::DATE > requested_on THEN 1 ELSE 0 END)::INTEGER AS passed",
    "*, CASE billing_plan WHEN 'monthly' THEN passed ELSE 0 END AS first_month,"
    " CASE billing_plan WHEN 'monthly' THEN passed + 1 ELSE months END::INTEGER AS last_month",
    "*, (purchased_on + to_months(first_month))::DATE AS begins, (purchased_on + to_months(last_month))::DATE AS ends",
    "*, ends - requested_on AS left_days, ends - begins AS n, requested_on - purchased_on AS elapsed,"
    " CASE billing_plan WHEN 'monthly' THEN months - passed - 1 ELSE 0 END AS to_come",
    "*, elapsed <= 5 AS early",
    *divided("share", "amount::HUGEINT * left_days", "n", "HUGEINT"),
    "*, CASE WHEN early AND used = 'no' THEN amount ELSE share_rounded END::BIGINT AS credit",
    *divided("fee", "credit::HUGEINT * 12", "100", "HUGEINT"),
    "*, CASE WHEN early THEN 0 ELSE fee_rounded END::BIGINT AS fee",
)


def statement():
    query = f"""
        read_csv('{requests}', header = true, auto_detect = false, columns = {{
            'request_id': 'VARCHAR', 'scope': 'VARCHAR', 'product': 'VARCHAR', 'term': 'VARCHAR',
            'billing_plan': 'VARCHAR', 'purchased_on': 'DATE', 'payment': 'DECIMAL(18, 2)', 'currency': 'VARCHAR',
            'requested_on': 'DATE', 'quantity': 'INTEGER', 'returned': 'INTEGER', 'used': 'VARCHAR'}})"""
    for step in STEPS:
        query = f"(SELECT {step} FROM {query})"
    amounts = ", ".join(
        f"(({value})::DECIMAL(18, 0) * 0.01)::DECIMAL(18, 2) AS {name}"
        for name, value in (
            ("credit", "credit"), ("fee", "fee"), ("refund", "credit - fee"), ("cancelled_commitment", "amount * to_come"),
        )
    )
    return f"COPY (SELECT request_id, scope, 'granted' AS outcome, {amounts}, 'partner-center' AS rule FROM {query}) TO '{theirs}'"


def write_requests():
    random.seed(7)
    first = datetime.date(2023, 1, 1)
    days = [(first + datetime.timedelta(number)).isoformat() for number in range(1200)]
    with open(requests, "w", encoding="ascii") as out:
        out.write("request_id,scope,product,term,billing_plan,purchased_on,payment,currency,requested_on,quantity,returned,used\n")
        for row in range(rows):
            purchased = random.randrange(300)
            requested = purchased + random.randrange(360)
            plan, cents = random.choice((("upfront", 2_000_000), ("monthly", 200_000)))
            quantity = random.randrange(1, 4)
            out.write(
                f"R{row:08d},cust-{row // 5:07d},azure-reservation,{random.choice(('P1Y', 'P3Y'))},{plan},{days[purchased]},"
                f"{random.randrange(1000, cents) / 100:.2f},USD,{days[requested]},{quantity},{random.randrange(1, quantity + 1)},"
                f"{random.choice(('yes', 'no'))}\n"
            )


def timed(command):
    """Wall-clock seconds, CPU seconds and peak MiB of a command."""
    os.sync()  # so that nobody waits for what the run before left to be written
    start = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    if status not in (0, 3 << 8):
        sys.exit(f"{command[0]}: status {status}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    if not os.path.exists(requests) or sum(1 for _ in open(requests, "rb")) != rows + 1:
        write_requests()
    print(f"{rows} rows, {os.path.getsize(requests) / 1e6:.0f} MB")
    sql = f"SET enable_progress_bar = false; SET threads = 2; SET preserve_insertion_order = true; {statement()}"
    ratios = []
    for _ in range(turns):
        d = timed([sys.executable, "-c", f"import duckdb; duckdb.connect().execute({sql!r})"])
        r = timed([program, "batch", requests, "-o", ours, "--threads", "2"])
        ratios.append(d[0] / r[0])
        print(
            f"DuckDB {duckdb.__version__}: {d[0]:.2f} s ({d[1]:.2f} s of the processor, {d[2]:.0f} MiB);"
            f" refund batch: {r[0]:.2f} s ({r[1]:.2f} s, {r[2]:.0f} MiB); {ratios[-1]:.2f} times as fast", flush=True,
        )
    print(f"{min(ratios):.2f} to {max(ratios):.2f} times as fast, {statistics.median(ratios):.2f} in the middle")
    differing, compared = duckdb.connect().execute(f"""
        SELECT count(*) FILTER (a.credit <> b.credit OR a.fee <> b.fee OR a.cancelled_commitment <> b.cancelled_commitment),
               count(*)
        FROM read_csv('{theirs}') AS a JOIN read_csv('{ours}') AS b USING (request_id) WHERE b.outcome <> 'refused'
    """).fetchone()
    print(f"{compared} rows compared, {differing} differ in credit, fee or cancelled commitment")
    sys.exit(differing != 0 or compared == 0)


main()
