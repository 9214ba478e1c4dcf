"""Feeds random requests, by every table, to the program and to every engine, and compares each cell.

    python tests/engines/check.py PROGRAM ROWS FOLDER [--spark MASTER]... [--connect]

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
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pyarrow
import pyarrow.compute as pc
import pyarrow.parquet as pq

import cluster

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
MOST_SECONDS = 1800  # for a job of Spark, even on a busy machine
LARGE_SCOPE = "one-large-scope"  # of a third of all rows
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
        scope = LARGE_SCOPE if skewed else f"scope-{dice.randrange(scopes)}"
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


passed: list[str] = []


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
    print(f"{what}: {len(seen)} rows agree in {len(COMPARED)} columns", flush=True)
    passed.append(what)


def compare_entries(what: str, entries: pyarrow.Table, expected: pyarrow.RecordBatch) -> None:
    order = [("scope", "ascending"), ("request_id", "ascending")]
    if not entries.sort_by(order).equals(pyarrow.Table.from_batches([expected]).sort_by(order)):
        sys.exit(f"{what}: {entries.num_rows} entries are not the {expected.num_rows} of refund_rules")


def spark_submit(master: str, *options: str) -> list[str]:
    return [str(cluster.BIN / "spark-submit"), "--master", master, *options]


def spark_connect() -> list[str]:
    """A server that Spark starts for the script; `--remote` alone would not have it started."""
    return ["env", "SPARK_REMOTE=local[2]", sys.executable]


def log_of(out: pathlib.Path) -> pathlib.Path:
    return out.parent / f"{out.name}.log"


def start_job(how: list[str], job: pathlib.Path, path: str, out: pathlib.Path, booked: list[pathlib.Path],
              **environment: str) -> subprocess.Popen:
    shutil.rmtree(out, ignore_errors=True)
    command = [*how, str(job), "--requests", path, "--out", str(out), "--partitions", "8"]
    for each in booked:
        command += ["--booked", str(each)]
    with log_of(out).open("w") as log:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT,
                                env=dict(os.environ, PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1",
                                         PYSPARK_DRIVER_PYTHON=sys.executable, **environment))


def check_written(what: str, job: subprocess.Popen, out: pathlib.Path, expected: dict,
                  entered: pyarrow.RecordBatch) -> None:
    """Every decision and every entry once, and as it should be."""
    try:
        job.wait(MOST_SECONDS)
    except subprocess.TimeoutExpired:
        job.terminate()
    if job.wait() != 0:
        sys.exit(f"{what}: {log_of(out).read_text()[-6000:]}")
    written = pq.read_table(out)
    rows = written.column("rows").cast(pyarrow.string())
    for name, column in (("decisions", "decision"), ("entries", "entry")):
        only = written.filter(pc.equal(rows, name)).column(column).combine_chunks()
        table = pyarrow.Table.from_struct_array(only)
        compare(what, table, expected) if name == "decisions" else compare_entries(what, table, entered)


def check_spark(what: str, how: list[str], folder: pathlib.Path, paths: list[str], expected: list[dict],
                entered: list[pyarrow.RecordBatch]) -> None:
    before: list[pathlib.Path] = []
    for i, path in enumerate(paths):
        start = time.perf_counter()
        out = folder / f"spark-{i}"
        job = start_job(how, ROOT / "examples/engines/spark_job.py", path, out, before)
        check_written(f"{what}, run {i + 1}", job, out, expected[i], entered[i])
        print(f"{what}: {time.perf_counter() - start:.1f} s with its start")
        before.append(out)


def check_one_machine(folder: pathlib.Path, paths: list[str], expected: list[dict],
                      entered: list[pyarrow.RecordBatch]) -> None:
    """DuckDB and Polars, each with the entries of its own first run in the second. A path may have an apostrophe."""
    import duckdb_polars

    for name, by in (("DuckDB", duckdb_polars.by_duckdb), ("Polars", duckdb_polars.by_polars)):
        booked: list[str] = []
        for i, path in enumerate(paths):
            decided = list(by(path, booked=booked))
            compare(f"{name}, run {i + 1}", pyarrow.Table.from_batches([d.decisions for d in decided]), expected[i])
            entries = pyarrow.Table.from_batches([d.entries for d in decided])
            compare_entries(f"{name}, run {i + 1}", entries, entered[i])
            booked.append(str(folder / f"{name}'s entries {i + 1}.parquet"))
            pq.write_table(entries, booked[-1])
        both = folder / "both"
        both.mkdir(exist_ok=True)
        for i, path in enumerate(paths):
            shutil.copy(path, both / f"{i}.parquet")
        decided = list(by(str(both / "*.parquet"), booked=booked))
        compare(f"{name}, all again", pyarrow.Table.from_batches([d.decisions for d in decided]),
                {**expected[0], **expected[1]})
        if any(d.entries.num_rows for d in decided):
            sys.exit(f"{name}: requests that are booked are entered again")


def one_request(name: str, **changes: object) -> dict:
    """A request that gets its payment back in full, as far as its cap of 50,000.00 USD allows."""
    day = datetime.date(2025, 3, 1)
    return {"request_id": name, "scope": "one", "product": "azure-reservation", "agreement": "partner-center",
            "purchased_on": day, "term": "P1Y", "billing_plan": "upfront", "currency": "USD",
            "payment": decimal.Decimal("40000.00"), "quantity": 1, "returned": 1, "requested_on": day, "used": False,
            "commitment_id": name, **changes}


def check_files(folder: pathlib.Path, with_spark: bool) -> None:
    """Files whose paths or columns engines take for something else: 40,000.00 of the cap are booked, so that 10,000.00
    are left. Then runs that ended too early, and runs without requests."""
    import duckdb_polars
    import refund_rules

    shutil.rmtree(folder, ignore_errors=True)
    names = ("first", "next", "fewer columns", "scope=zzz", "run[1]", "run1", "taken", "none")
    for name in names:
        (folder / name).mkdir(parents=True)

    def put(rows: list[dict], *to: str, without: tuple[str, ...] = ()) -> pyarrow.RecordBatch:
        batch = pyarrow.RecordBatch.from_pylist(rows, schema=SCHEMA).drop_columns(list(without))
        for each in to:
            pq.write_table(pyarrow.Table.from_batches([batch]), folder / each)
        return batch

    entries = refund_rules.decide(put([one_request("R1")], "first/0.parquet")).entries
    put([one_request("R2")], "next/0.parquet")
    put([one_request("R3", scope="other", payment=decimal.Decimal("1.00"))], "fewer columns/0.parquet",
        without=("quantity", "returned"))
    put([one_request("R2", payment=decimal.Decimal("10000.00"), quantity=3, returned=3)], "fewer columns/1.parquet")
    put([], "none/0.parquet")
    for name in ("scope=zzz", "run[1]"):
        pq.write_table(pyarrow.Table.from_batches([entries]), folder / name / "e.parquet")
    pq.write_table(pyarrow.Table.from_batches([entries.slice(0, 0)]), folder / "run1/e.parquet")
    taken = entries.append_column(duckdb_polars.PART, pyarrow.array([7]))
    pq.write_table(pyarrow.Table.from_batches([taken]), folder / "taken/e.parquet")

    def expect_rest(what: str, decided: dict[str, int]) -> None:
        if decided.get("R2") != 10_000_00:
            sys.exit(f"{what}: 10,000.00 are left of the cap, not {decided}")

    def refunds(by: Callable, requests: str, booked: str) -> dict[str, int]:
        made = [row for each in by(str(folder / requests), booked=[str(folder / booked)])
                for row in each.decisions.to_pylist()]
        return {row["request_id"]: row["refund"] for row in made}

    for name, by in (("DuckDB", duckdb_polars.by_duckdb), ("Polars", duckdb_polars.by_polars)):
        for booked in ("scope=zzz/e.parquet", "run[1]/e.parquet", "run[1]"):
            expect_rest(f"{name}, {booked}", refunds(by, "next", booked))
        expect(ValueError, None, lambda by=by: refunds(by, "next", "taken/e.parquet"), duckdb_polars.PART)
        expect(FileNotFoundError, None, lambda by=by: refunds(by, "nothing*.parquet", "run[1]"), "nothing")
    expect_rest("DuckDB, fewer columns", refunds(duckdb_polars.by_duckdb, "fewer columns", "scope=zzz/e.parquet"))
    import polars.exceptions
    expect(polars.exceptions.SchemaError, None,
           lambda: refunds(duckdb_polars.by_polars, "fewer columns", "scope=zzz/e.parquet"))
    expect(FileExistsError, None, lambda: duckdb_polars.write(iter(()), folder / "taken"), "taken")
    if with_spark:
        check_spark_runs(folder, expect_rest)
    passed.append("files")


def check_spark_runs(folder: pathlib.Path, expect_rest: Callable[[str, dict[str, int]], None]) -> None:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession
    import spark_job

    spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
             .config("spark.ui.showConsoleProgress", "false").config(map=spark_job.SETTINGS).getOrCreate())
    spark.sparkContext.addPyFile(str(ROOT / "examples/engines/spark_job.py"))
    spark.sparkContext.setLogLevel("ERROR")

    def run(requests: str, *booked: str) -> None:
        decided = spark_job.decide(spark_job.parquet_in(spark, str(folder / requests)),
                                   spark_job.entries_in(spark, [str(folder / each) for each in booked]), 2)
        decided.write.partitionBy("rows").parquet(str(folder / f"spark {requests}"))

    run("first")
    run("none")
    shutil.copytree(folder / "spark first", folder / "cut off")
    (folder / "cut off/_SUCCESS").unlink()
    shutil.rmtree(folder / "cut off/rows=entries")
    expect(ValueError, None, lambda: run("next", "cut off"), "no complete run")
    expect(ValueError, None, lambda: run("next", "spark first/rows=entries"), "name the folder of the run")
    for requests in ("next", "fewer columns"):
        run(requests, "spark none", "spark first")
        decisions, _ = spark_job.read(spark, str(folder / f"spark {requests}"))
        expect_rest(f"Spark, {requests}", {row["request_id"]: row["refund"] for row in decisions.collect()})
    spark.stop()


def check_evaluate(requests: pyarrow.RecordBatch, expected: dict) -> None:
    """Credit and fee alone, where the program grants by one table."""
    import refund_rules

    names = requests.column("request_id").to_pylist()
    wanted = [(row, expected[name]) for name, row in zip(names, requests.to_pylist())
              if row["agreement"] == "partner-center" and row["product"] == "azure-reservation"
              and expected[name][COMPARED.index("outcome")] == "granted"]
    rows = [row for row, _ in wanted]
    made = refund_rules.evaluate(pyarrow.record_batch({
        "purchased_on": pyarrow.array([r["purchased_on"] for r in rows], pyarrow.date32()),
        "requested_on": pyarrow.array([r["requested_on"] for r in rows], pyarrow.date32()),
        "months": pyarrow.array([12 if r["term"] == "P1Y" else 36 for r in rows], pyarrow.int16()),
        "payment": pyarrow.array([int(r["payment"] * 100) for r in rows], pyarrow.int64()),
        "returned": pyarrow.array([r["returned"] for r in rows], pyarrow.int32()),
        "used": [r["used"] for r in rows], "monthly": [r["billing_plan"] == "monthly" for r in rows],
    }), "partner-center", "azure-reservation")
    amounts = list(zip(*(made.column(name).to_pylist() for name in ("credit", "fee"))))
    if not rows or amounts != [answer[1:3] for _, answer in wanted]:
        sys.exit("refund_rules.evaluate: other amounts than the program's")
    print(f"refund_rules.evaluate: credit and fee of {len(rows)} rows agree")
    passed.append("refund_rules.evaluate")


def check_spellings(folder: pathlib.Path, requests: pyarrow.RecordBatch, expected: dict,
                    entered: pyarrow.RecordBatch) -> tuple[str, dict, pyarrow.RecordBatch]:
    """One scope and some that look like another: their requests, decisions and entries. Most of eight partitions have
    no row."""
    import duckdb_polars
    import refund_rules

    one = requests.filter(pc.equal(requests.column("scope"), LARGE_SCOPE))
    # Spellings of which lower case keeps some apart: final sigma, the micro sign, long s, Greek and Cyrillic variants,
    # letters that folding turns into two.
    alike = ["caf\u00e9", "CAFE\u0301", "\u212a-1", "k-1", "Fabrikam", "fabrikam", "\u039f\u0394\u039f\u03a3",
             "\u03bf\u03b4\u03bf\u03c2", "\u03c2a", "\u03c3a", "\u00b51", "\u03bc1", "\u017ft", "st", "\u03d01",
             "\u03b21", "\u1c801", "\u04321", "Stra\u00dfe", "STRASSE", "\u01301", "i\u03071"]
    copies = one.slice(0, len(alike)).to_pylist()
    for number, (row, scope) in enumerate(zip(copies, alike)):
        row.update(scope=scope, request_id=f"S{number}")
    both = pyarrow.concat_batches([one, pyarrow.RecordBatch.from_pylist(copies, schema=SCHEMA)])
    wanted = {name: expected[name] for name in one.column("request_id").to_pylist()}
    nothing = [None] * len(COMPARED)
    nothing[COMPARED.index("outcome")] = "error"
    nothing[COMPARED.index("reason")] = "scope-spelt-otherwise"
    wanted.update({row["request_id"]: tuple(nothing) for row in copies})
    path = str(folder / "spellings.parquet")
    pq.write_table(pyarrow.Table.from_batches([both]), path)
    entries = entered.filter(pc.equal(entered.column("scope"), LARGE_SCOPE))
    decided = refund_rules.decide(both)
    compare("refund_rules, scopes that look alike", pyarrow.Table.from_batches([decided.decisions]), wanted)
    compare_entries("refund_rules, scopes that look alike", pyarrow.Table.from_batches([decided.entries]), entries)
    for name, by in (("DuckDB", duckdb_polars.by_duckdb), ("Polars", duckdb_polars.by_polars)):
        compare(f"{name}, scopes that look alike",
                pyarrow.Table.from_batches([d.decisions for d in by(path)]), wanted)
    return path, wanted, entries


def expect(error: type[BaseException], code: str | None, does: Callable[[], object], words: str = "") -> None:
    """Ends the program unless `does` raises this error, with this code and these words."""
    try:
        does()
    except error as raised:
        if getattr(raised, "code", None) == code and words in str(raised):
            return
        sys.exit(f"{code} expected, not: {raised!r}")
    sys.exit(f"nothing raised, but {error.__name__} {code} expected")


def with_column(batch: pyarrow.RecordBatch, name: str, column: pyarrow.Array) -> pyarrow.RecordBatch:
    return batch.set_column(batch.schema.get_field_index(name), name, column)


def check_what_is_wrong(requests: pyarrow.RecordBatch, entries: pyarrow.RecordBatch) -> None:
    """Errors say what is wrong with what was handed over, and keys that are wrong can be read."""
    import refund_rules
    from refund_rules import BatchError, decide, decide_partition, evaluate

    other = pyarrow.record_batch({"other": pyarrow.array([], pyarrow.string())})
    large = with_column(requests, "scope", requests.column("scope").cast(pyarrow.large_string()))
    table = "partner-center", "azure-reservation"
    expect(BatchError, "column-missing", lambda: decide(requests.drop_columns(["payment"])), "payment")
    with_nul = requests.append_column("renewed_on\0x", requests.column("as_of"))
    expect(BatchError, "column-unknown", lambda: decide(with_nul))
    expect(BatchError, "column-unknown", lambda: decide_partition([other]))
    expect(BatchError, "column-unknown", lambda: decide_partition([], [other]))
    expect(BatchError, "batches-differ", lambda: decide_partition([requests, other]))
    expect(BatchError, "batches-differ", lambda: decide_partition([requests], [other, entries]))
    expect(BatchError, "batches-differ", lambda: decide_partition([requests, large]))
    expect(BatchError, "batches-differ", lambda: decide_partition([requests.slice(0, 0), large]))
    expect(BatchError, "column-missing", lambda: evaluate(other, *table))
    expect(BatchError, "unknown-product", lambda: evaluate(requests, "partner-center", "nothing"))
    expect(BatchError, "not-supported", lambda: evaluate(requests, "partner-center\0", "azure-reservation"))
    for wrong in (None, pyarrow.Table.from_batches([requests]), [requests]):
        expect(TypeError, None, lambda: decide(wrong))
        expect(TypeError, None, lambda: evaluate(wrong, *table))
    for wrong in (requests, pyarrow.Table.from_batches([requests])):
        expect(TypeError, None, lambda: decide_partition(wrong))
    expect(TypeError, None, lambda: decide(requests, [entries]))
    print("refund_rules: errors say what is wrong")

    not_utf8 = pyarrow.array([b"\xff"]).view(pyarrow.string())
    three = pyarrow.concat_batches([
        with_column(requests.slice(0, 1), "scope", not_utf8),
        with_column(requests.slice(0, 1), "request_id", not_utf8),
        with_column(requests.slice(0, 1), "request_id", pyarrow.nulls(1, pyarrow.string()))])
    made = [(row["scope"], row["request_id"]) for row in decide(three).decisions.to_pylist()]
    scope, name = (requests.column(each)[0].as_py() for each in ("scope", "request_id"))
    if made != [("\\x{FF}", name), (scope, "\\x{FF}"), (scope, None)]:
        sys.exit(f"other keys than expected: {made}")
    if len(refund_rules.scope_keys(not_utf8)) != 1:
        sys.exit("a scope that is not UTF-8 has no key")

    # Ctrl-C while the library works, so that it shows in `fold` or when that is called.
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    many = pyarrow.concat_batches([requests] * (500_000 // requests.num_rows + 1))
    many = with_column(many, "scope", pyarrow.array(["caf\u00e9"] * many.num_rows))
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    expect(KeyboardInterrupt, None, lambda: decide(many))
    passed.append("refund_rules, what is wrong")


def check_every_letter() -> None:
    """A scope that is another's folded form is folded already; so scopes that look alike have one key."""
    import refund_rules

    letters = [chr(i) for i in range(sys.maxunicode + 1) if not 0xD800 <= i < 0xE000]
    keys = refund_rules.scope_keys(pyarrow.array(letters))
    if not keys.equals(refund_rules.scope_keys(keys)):
        sys.exit("a key has another key")
    # A column that is all ASCII takes a shorter way to the same keys.
    ascii_only = ["", *(f"{a}x{b}" for a in map(chr, range(128)) for b in map(chr, range(128))), "{0B8F-2c5e}"]
    alone = refund_rules.scope_keys(pyarrow.array([*ascii_only, None]))
    beside_others = refund_rules.scope_keys(pyarrow.array([*ascii_only, None, "\u00e9"]))
    if not alone.equals(beside_others.slice(0, len(alone))):
        sys.exit("a scope has another key in a column that is all ASCII")
    passed.append("refund_rules.scope_keys")


def check_cluster(folder: pathlib.Path, paths: list[str], expected: list[dict],
                  entered: list[pyarrow.RecordBatch]) -> None:
    """Two workers, of which one is killed while a task of its own has handed over some of its rows; another task fails
    at first. The second run has the worker that is left."""
    outs = [folder / f"standalone-{i}" for i in range(2)]
    faults = (folder / "faults").resolve()
    shutil.rmtree(faults, ignore_errors=True)
    faults.mkdir()
    with cluster.Cluster(folder / "cluster") as machines:
        how = spark_submit(machines.master, "--py-files", str(ROOT / "examples/engines/spark_job.py"))
        job = start_job(how, ROOT / "tests/engines/faulty_job.py", paths[0], outs[0], [], REFUND_FAULTS=str(faults))
        killed = faults / "killed"
        try:
            cluster.wait_until("a task waits for its end", lambda: killed.exists() or job.poll() is not None,
                               MOST_SECONDS)
        except SystemExit:
            job.terminate()
            raise
        if job.poll() is None:
            machines.kill(machines.worker_of(killed.read_text()))
        check_written("Spark, standalone, a worker killed", job, outs[0], expected[0], entered[0])
        if sorted(os.listdir(faults)) != ["failed", "killed"]:
            sys.exit(f"not every fault happened: {os.listdir(faults)}")
        job = start_job(spark_submit(machines.master), ROOT / "examples/engines/spark_job.py", paths[1], outs[1],
                        [outs[0]])
        check_written("Spark, standalone, run 2", job, outs[1], expected[1], entered[1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--spark", action="append", default=[],
                        help="a master: local[2], spark://..., or standalone: a cluster on this machine")
    parser.add_argument("--connect", action="store_true", help="by Spark Connect as well")
    given = parser.parse_args()
    import refund_rules
    import duckdb_polars

    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # a cluster is ended with it
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
    # As pandas makes them: the values of all pieces are more than an index of 8 bits can tell apart.
    small = pyarrow.dictionary(pyarrow.int8(), pyarrow.string())
    pieces = [pyarrow.RecordBatch.from_arrays(
        [c.dictionary_encode().cast(small) if pyarrow.types.is_string(c.type) else c for c in piece.columns],
        names=SCHEMA.names) for piece in (batches[0].slice(start, 100) for start in range(0, half, 100))]
    compare("refund_rules, small dictionaries",
            pyarrow.Table.from_batches([refund_rules.decide_partition(pieces).decisions]), expected[0])
    empty = refund_rules.decide_partition([batches[0].slice(0, 0)])
    if empty.decisions.num_rows or empty.entries.num_rows or empty.decisions.schema != second.decisions.schema:
        sys.exit("an empty partition has decisions, or others than the rest")
    check_what_is_wrong(batches[0], first.entries)
    check_every_letter()
    entered = [first.entries, second.entries]
    check_one_machine(given.folder, paths, expected, entered)
    check_evaluate(batches[0], expected[0])
    check_files(given.folder / "files", bool(given.spark))
    for master in given.spark:
        if master == "standalone":
            check_cluster(given.folder, paths, expected, entered)
        else:  # a third run asks for everything again, and enters nothing
            check_spark(f"Spark, {master}", spark_submit(master), given.folder,
                        [*paths, str(given.folder / "both")], [*expected, {**expected[0], **expected[1]}],
                        [*entered, entered[0].slice(0, 0)])
    path, wanted, entries = check_spellings(given.folder, batches[0], expected[0], first.entries)
    if given.connect:
        check_spark("Spark Connect, scopes that look alike", spark_connect(), given.folder, [path], [wanted], [entries])
    print(f"{len(passed)} passed, 0 failed")


if __name__ == "__main__":
    main()
