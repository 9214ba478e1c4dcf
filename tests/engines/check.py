"""Feeds random requests, by every table, to the program and to every engine, and compares each cell.

    python tests/engines/check.py PROGRAM ROWS FOLDER [--spark MASTER]

In two runs: what the first enters is booked in the second. Engines get the rows shuffled. Scopes are skewed: one has a
third of all rows.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import decimal
import os
import pathlib
import random
import subprocess
import sys
import time

import pyarrow
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "examples/engines"))  # its scripts; the module refund_rules is the one installed

AGREEMENTS = ["partner-center", "partner-center-self-service", "self-service", "self-service-observed"]
PRODUCTS = ["azure-reservation", "software-subscription", "perpetual-software", "licence-subscription", "suse-plan",
            "red-hat-plan", "savings-plan", "databricks-pre-purchase", "azure-red-hat-openshift",
            "vmware-by-cloudsimple", "synapse-pre-purchase", "pre-purchase-plan", "ec2-reserved-instance",
            "google-cloud-spend-commitment"]
SCHEMA = pyarrow.schema([
    ("request_id", pyarrow.string()), ("scope", pyarrow.string()), ("product", pyarrow.string()),
    ("agreement", pyarrow.string()), ("purchased_on", pyarrow.date32()), ("term", pyarrow.string()),
    ("billing_plan", pyarrow.string()), ("currency", pyarrow.string()), ("payment", pyarrow.decimal128(18, 2)),
    ("quantity", pyarrow.int64()), ("returned", pyarrow.int64()), ("requested_on", pyarrow.date32()),
    ("used", pyarrow.bool_()), ("market", pyarrow.string()), ("cap_payment", pyarrow.decimal128(18, 2)),
    ("as_of", pyarrow.date32()), ("commitment_id", pyarrow.string())])
GUID = "0b8f2c5e-9d3a-4c1b-8e7f-5a6b7c8d9e0f"


def rows_of(count: int) -> list[dict]:
    dice = random.Random(13)
    scopes = max(3, count // 100)
    first = datetime.date(2018, 5, 1)
    made = []
    for i in range(count):
        # Half of them where caps bind, the others anywhere, also where there is no table.
        product = dice.choice(PRODUCTS) if dice.random() < 0.5 else "azure-reservation"
        agreement = dice.choice(AGREEMENTS)
        skewed = dice.random() < 1 / 3
        scope = "one-large-scope" if skewed else f"scope-{dice.randrange(scopes)}"
        if dice.random() < 0.01:
            scope = dice.choice([GUID, GUID.upper(), "{" + GUID + "}"])
        bought = first + datetime.timedelta(dice.randrange(2800))
        quantity = dice.randrange(1, 4)
        currency = dice.choice(["USD", "USD", "USD", "EUR"])
        amount = lambda: decimal.Decimal(dice.randrange(1, 2_000_000)).scaleb(-2)
        made.append({
            "request_id": f"R{i:08d}", "scope": scope, "product": product, "agreement": agreement,
            "purchased_on": bought, "term": dice.choice(["P1Y", "P3Y"]),
            "billing_plan": dice.choice(["upfront", "monthly"]), "currency": currency, "payment": amount(),
            "quantity": quantity, "returned": dice.randrange(1, quantity + 1),
            "requested_on": bought + datetime.timedelta(dice.choice([0, 4, 5, 6, 7, 8, 30, dice.randrange(400)])),
            "used": dice.random() < 0.5, "market": dice.choice([None, "DE", "US", "BR"]),
            "cap_payment": amount() if currency == "EUR" and dice.random() < 0.9 else None,
            "as_of": None,
            "commitment_id": f"order-{dice.randrange(50)}" if not skewed and dice.random() < 0.05 else None})
    return made


def by_program(program: str, rows: list[dict], folder: pathlib.Path, ledger: pathlib.Path, name: str) -> dict:
    """The program's answers by request id, amounts in minor units."""
    source, out = folder / f"{name}.csv", folder / f"{name}-decided.csv"
    with source.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SCHEMA.names)
        for row in sorted(rows, key=lambda r: (r["scope"].strip("{}").lower(), r["requested_on"], r["request_id"])):
            cells = ["yes" if v is True else "no" if v is False else "" if v is None else v for v in row.values()]
            writer.writerow(cells)
    run = subprocess.run([program, "batch", str(source), "--ledger", str(ledger), "-o", str(out)],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if not out.exists():
        sys.exit(run.stderr)
    minor = lambda text: int(text.replace(".", "")) if text else None  # every currency here has two digits
    answers = {}
    with out.open(newline="") as file:
        for row in csv.DictReader(file):
            answers[row["request_id"]] = (
                row["outcome"], *(minor(row[n]) for n in ("credit", "fee", "refund", "withheld", "cancelled_commitment",
                                                           "cap_used", "cap_left")),
                row["rule"] or None, row["reason"].split(":", 1)[0] or None,
                int(row["units"]) if row["units"] else None,
                int(row["commitment_left"]) if row["commitment_left"] else None)
    return answers


COMPARED = ["outcome", "credit", "fee", "refund", "withheld", "cancelled_commitment", "cap_used", "cap_left", "rule",
            "reason", "units", "commitment_left"]


def compare(what: str, decisions: pyarrow.Table, expected: dict) -> None:
    columns = [decisions.column(name).to_pylist() for name in ["request_id", *COMPARED]]
    if decisions.num_rows != len(expected):
        sys.exit(f"{what}: {decisions.num_rows} decisions of {len(expected)} requests")
    seen = set()
    wrong = 0
    for row in zip(*columns):
        seen.add(row[0])
        if expected[row[0]] != row[1:]:
            wrong += 1
            if wrong <= 5:
                print(f"{what}: {row[0]}\n  {row[1:]}\n  {expected[row[0]]} by the program")
    if wrong or len(seen) != len(expected):
        sys.exit(f"{what}: {wrong} rows differ, {len(expected) - len(seen)} are missing")
    print(f"{what}: {len(seen)} rows agree in {len(COMPARED)} columns")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--spark", action="append", default=[], help="a master: local[2], spark://...")
    given = parser.parse_args()
    import refund_rules
    import duckdb_polars

    given.folder.mkdir(parents=True, exist_ok=True)
    ledger = given.folder / "ledger.csv"
    ledger.unlink(missing_ok=True)
    rows = rows_of(given.rows)
    half = given.rows // 2
    expected = [by_program(given.program, part, given.folder, ledger, name)
                for part, name in ((rows[:half], "first"), (rows[half:], "second"))]
    tally: dict[str, int] = {}
    for answer in expected[1].values():
        tally[answer[0]] = tally.get(answer[0], 0) + 1
    print("the program, second run:", tally)
    random.Random(7).shuffle(rows)
    shuffled = [[r for r in rows if (r["request_id"] in expected[0]) == is_first] for is_first in (True, False)]
    batches = [pyarrow.RecordBatch.from_pylist(part, schema=SCHEMA) for part in shuffled]
    paths = [str(given.folder / f"{name}.parquet") for name in ("first", "second")]
    for batch, path in zip(batches, paths):
        pq.write_table(pyarrow.Table.from_batches([batch]), path, row_group_size=65536)

    start = time.perf_counter()
    first = refund_rules.decide(batches[0])
    second = refund_rules.decide(batches[1], first.entries)
    print(f"refund_rules: {(time.perf_counter() - start) / given.rows * 1e9:.0f} ns a row")
    compare("refund_rules, first run", pyarrow.Table.from_batches([first.decisions]), expected[0])
    compare("refund_rules, second run, booked", pyarrow.Table.from_batches([second.decisions]), expected[1])
    dictionary = pyarrow.RecordBatch.from_arrays(
        [pc.dictionary_encode(c) if pyarrow.types.is_string(c.type) else c for c in batches[0].columns],
        names=SCHEMA.names)
    middle = given.rows // 4
    encoded = refund_rules.decide(dictionary)
    compare("refund_rules, dictionaries", pyarrow.Table.from_batches([encoded.decisions]), expected[0])
    pieces = [batches[0].slice(middle + 1), batches[0].slice(0, 0), batches[0].slice(0, middle + 1)]
    sliced = refund_rules.decide_partition(pieces)
    compare("refund_rules, slices", pyarrow.Table.from_batches([sliced.decisions]), expected[0])
    empty = refund_rules.decide_partition([batches[0].slice(0, 0)])
    if empty.decisions.num_rows or empty.entries.num_rows or empty.decisions.schema != second.decisions.schema:
        sys.exit("an empty partition has decisions, or others than the rest")
    try:
        refund_rules.decide(batches[0].drop_columns(["payment"]))
        sys.exit("a batch without payments is decided")
    except refund_rules.BatchError as error:
        if error.code != "column-missing" or "payment" not in str(error):
            sys.exit(f"another error than expected: {error}")
    for name, by in (("DuckDB", duckdb_polars.by_duckdb), ("Polars", duckdb_polars.by_polars)):
        compare(name, pyarrow.Table.from_batches([d.decisions for d in by(paths[0])]), expected[0])

    for master in given.spark:
        outs = []
        for i, path in enumerate(paths):
            out = given.folder / f"spark-{i}"
            subprocess.run(["rm", "-rf", str(out)], check=True)
            command = [
                os.path.join(os.path.dirname(sys.executable), "spark-submit"), "--master", master,
                str(ROOT / "examples/engines/spark_job.py"), "--requests", path, "--out", str(out), "--partitions", "8"]
            if outs:
                command += ["--booked", str(outs[0])]
            environment = dict(os.environ, PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable)
            start = time.perf_counter()
            run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if run.returncode != 0:
                sys.exit(run.stdout[-4000:])
            print(f"Spark, {master}: {time.perf_counter() - start:.1f} s with its start")
            outs.append(out)
            table = pq.read_table(out / "rows=decisions")
            compare(f"Spark, {master}, run {i + 1}",
                    pyarrow.Table.from_struct_array(table.column("decision").combine_chunks()), expected[i])


if __name__ == "__main__":
    main()
