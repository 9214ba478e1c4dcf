"""Times whole decisions on engines, and the same rule as SQL of each engine, on rows of one rule.

    python bench/engines/measure.py ROWS FOLDER [--partition-rows N] [--turns N]

The rows are Azure reservations through a partner since 2018-11-16, in 8 Parquet files. The SQL computes only credit
and fee, exactly: no texts, keys, caps or reasons. Its sums must equal those of the decisions.
Prints the shortest wall-clock and CPU time of all turns, the peak memory of this process, and the load before each
measurement. ROWS is a number; FOLDER keeps the rows for the next run.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import resource
import shutil
import sys
import time

import duckdb
import numpy
import pyarrow
import pyarrow.compute
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "examples/engines"))
FILES = 8
SCOPES_OF = 500  # rows a scope, on average


def texts(values: list[str], which: numpy.ndarray) -> pyarrow.Array:
    return pyarrow.DictionaryArray.from_arrays(pyarrow.array(which, pyarrow.int32()), values).cast(pyarrow.string())


def make(rows: int, folder: pathlib.Path) -> None:
    """Makes the folder under another name first, so that a folder of this name always has all its rows."""
    making = folder.with_name(folder.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    dice = numpy.random.default_rng(5)
    scopes = max(1, rows // SCOPES_OF)
    first = 0
    for number in range(FILES):
        count = rows // FILES + (number < rows % FILES)
        bought = dice.integers(17900, 20000, count).astype("int32")  # 2019-01-04 and later
        quantity = dice.integers(1, 4, count)
        cents = dice.integers(100, 200_000, count)
        decimals = numpy.zeros((count, 2), "<i8")  # the two halves of each decimal128
        decimals[:, 0] = cents
        ids = pyarrow.array(numpy.char.add("R", numpy.arange(first, first + count).astype("U10")))
        scope = pyarrow.array(numpy.char.add("customer-", dice.integers(0, scopes, count).astype("U8")))
        table = pyarrow.table({
            "request_id": ids, "scope": scope, "agreement": texts(["partner-center"], numpy.zeros(count, "i4")),
            "product": texts(["azure-reservation"], numpy.zeros(count, "i4")),
            "purchased_on": pyarrow.array(bought, pyarrow.date32()),
            "term": texts(["P1Y", "P3Y"], dice.integers(0, 2, count)),
            "billing_plan": texts(["upfront", "monthly"], dice.integers(0, 2, count)),
            "currency": texts(["USD"], numpy.zeros(count, "i4")),
            "payment": pyarrow.Array.from_buffers(pyarrow.decimal128(18, 2), count,
                                                  [None, pyarrow.py_buffer(decimals)]),
            "quantity": quantity, "returned": dice.integers(1, quantity + 1),
            "requested_on": pyarrow.array(bought + dice.integers(0, 300, count).astype("int32"), pyarrow.date32()),
            "used": pyarrow.array(dice.integers(0, 2, count).astype(bool))})
        pq.write_table(table, making / f"{number}.parquet", row_group_size=1 << 17)
        first += count
    making.rename(folder)


def rule(divide: str, months: str, add: str, days: str, cast: str, wide: str = "{}") -> str:
    """Returns the rule in SQL. The arguments are what the two engines spell differently, and the type of products."""
    def rounded(name: str, factor: str, by: str, denominator: str) -> list[str]:
        down = divide.format(f"{name}_of", denominator)
        twice = f"(2 * ({name}_of - {wide.format(f'{name}_down')} * {denominator}))"
        return [f"*, {wide.format(factor)} * {by} AS {name}_of", f"*, {down} AS {name}_down",
                f"*, {name}_down + CASE WHEN {twice} > {denominator} OR ({twice} = {denominator} AND {name}_down % 2 = 1)"
                f" THEN 1 ELSE 0 END AS {name}_rounded"]

    near = months.format("purchased_on", "requested_on")
    steps = [
        f"requested_on, purchased_on, used, billing_plan = 'monthly' AS monthly, {near} AS near,"
        f" CASE WHEN term = 'P1Y' THEN 12 ELSE 36 END AS months, {cast.format('payment * 100')} * returned AS amount",
        f"*, near - CASE WHEN {add.format('purchased_on', 'near')} > requested_on THEN 1 ELSE 0 END AS passed",
        f"*, {add.format('purchased_on', 'CASE WHEN monthly THEN passed ELSE 0 END')} AS begins,"
        f" {add.format('purchased_on', 'CASE WHEN monthly THEN passed + 1 ELSE months END')} AS ends",
        f"amount, used, {days.format('ends', 'requested_on')} AS days_left, {days.format('ends', 'begins')} AS n,"
        f" {days.format('requested_on', 'purchased_on')} <= 5 AS early",
        *rounded("share", "amount", "days_left", "n"),
        "*, CASE WHEN early AND NOT used THEN amount ELSE share_rounded END AS credit",
        *rounded("cut", "credit", "12", "100"),
        "credit, CASE WHEN early THEN 0 ELSE cut_rounded END AS fee"]
    statement = "{source}"
    for step in steps:
        statement = f"SELECT {step} FROM ({statement})"
    return f"SELECT sum(credit) AS credit, sum(fee) AS fee FROM ({statement})"


DUCKDB = ("({} // {})", "date_diff('month', {}, {})", "({} + to_months(({})::INTEGER))::DATE", "({} - {})",
          "({})::BIGINT")
SPARK = ("({} div {})", "(year({1}) * 12 + month({1}) - year({0}) * 12 - month({0}))", "add_months({}, {})",
         "datediff({}, {})", "cast({} AS BIGINT)")
# Products of 64 bits suffice for these rows; with larger amounts, such a statement fails. The kernel takes every amount
# of 64 bits, and so does the second kind.
DUCKDB_SQL, DUCKDB_WIDE_SQL = rule(*DUCKDB), rule(*DUCKDB, "({})::HUGEINT")
SPARK_SQL, SPARK_WIDE_SQL = rule(*SPARK), rule(*SPARK, "cast({} AS DECIMAL(20, 0))")
# The kernel's columns, from the same rows.
COLUMNS = ("purchased_on, requested_on, CASE WHEN term = 'P1Y' THEN 12 ELSE 36 END::SMALLINT AS months,"
           " (payment * 100)::BIGINT AS payment, returned::INTEGER AS returned, used, billing_plan = 'monthly' AS monthly")
AGREEMENT, PRODUCT = "partner-center", "azure-reservation"
sums: dict[str, tuple[int, int]] = {}


def timed(what: str, rows: int, function, turns: int = 2) -> None:
    load = os.getloadavg()[0]
    best = processor = float("inf")
    for _ in range(turns):
        start, used = time.perf_counter(), time.process_time()
        made = function()
        best = min(best, time.perf_counter() - start)
        if made is not None:
            sums[what] = made
        processor = min(processor, time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {best:.2f} s, {best / rows * 1e9:.0f} ns a row; this process {processor / rows * 1e9:.0f} ns,"
          f" at most {peak:.0f} MB; load {load:.1f}", flush=True)


def by_module(partitions: list[list[pyarrow.RecordBatch]]) -> None:
    """Decides partitions that are in memory already, without an engine."""
    import refund_rules
    added(map(refund_rules.decide_partition, partitions))


def added(decided) -> tuple[int, int]:
    credit = fee = 0
    for each in decided:
        credit += pyarrow.compute.sum(each.decisions.column("credit")).as_py()
        fee += pyarrow.compute.sum(each.decisions.column("fee")).as_py()
    return credit, fee


def total(batches) -> tuple[int, int]:
    import refund_rules
    credit = fee = 0
    for batch in batches:
        made = refund_rules.evaluate(batch, AGREEMENT, PRODUCT)
        credit += pyarrow.compute.sum(made.column("credit")).as_py()
        fee += pyarrow.compute.sum(made.column("fee")).as_py()
    return credit, fee


def read_all(batches) -> None:
    """Reads the rows and computes nothing, which is what handing them over costs."""
    for _ in batches:
        pass


def kernel(batches):
    """For Spark: evaluates a partition and returns its two sums."""
    credit, fee = total(batches)
    yield pyarrow.RecordBatch.from_pydict({"credit": [credit], "fee": [fee]})


def count(batches):
    """For Spark: counts the rows of a partition and computes nothing from them."""
    yield pyarrow.RecordBatch.from_pydict({"rows": [sum(batch.num_rows for batch in batches)]})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--partition-rows", type=int, default=1_250_000)
    parser.add_argument("--turns", type=int, default=2)
    given = parser.parse_args()
    folder = given.folder / str(given.rows)
    if not folder.exists():
        make(given.rows, folder)
    found = sum(pq.read_metadata(each).num_rows for each in folder.glob("*.parquet"))
    if found != given.rows:
        sys.exit(f"{folder} has {found} rows")
    partitions = max(FILES, -(-given.rows // given.partition_rows))
    import duckdb_polars
    print(f"{given.rows} rows, {partitions} partitions", flush=True)
    con = duckdb.connect()
    con.execute("SET threads = 2")
    source = f"SELECT * FROM read_parquet('{folder}/*.parquet')"
    some = [con.sql(f"{source} WHERE hash(scope) % {partitions} = {i}").to_arrow_table().to_batches()
            for i in range(min(partitions, FILES))]
    timed("module", sum(batch.num_rows for batches in some for batch in batches), lambda: by_module(some), given.turns)
    del some
    for what, statement in (("DuckDB, SQL", DUCKDB_SQL), ("DuckDB, SQL, every amount", DUCKDB_WIDE_SQL)):
        query = statement.replace("{source}", source)
        timed(what, given.rows, lambda: tuple(map(int, con.sql(query).fetchall()[0])), given.turns)
    timed("DuckDB, the kernel's columns, read alone", given.rows,
          lambda: read_all(con.sql(f"SELECT {COLUMNS} FROM ({source})").to_arrow_reader(1 << 17)), given.turns)
    timed("DuckDB, kernel", given.rows,
          lambda: total(con.sql(f"SELECT {COLUMNS} FROM ({source})").to_arrow_reader(1 << 17)), given.turns)
    timed("DuckDB, decisions", given.rows, lambda: added(duckdb_polars.by_duckdb(f"{folder}/*.parquet", partitions)),
          given.turns)
    timed("Polars, decisions", given.rows, lambda: added(duckdb_polars.by_polars(f"{folder}/*.parquet", partitions)),
          given.turns)

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers need the same modules
    from pyspark.sql import SparkSession
    import spark_job
    spark = (SparkSession.builder.master("local[2]").appName("measure").config("spark.driver.memory", "6g")
             .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
             .config(map=spark_job.SETTINGS).getOrCreate())
    spark.sparkContext.addPyFile(str(ROOT / "examples/engines/spark_job.py"))
    requests = spark.read.parquet(str(folder))
    requests.createOrReplaceTempView("requests")
    for what, statement in (("Spark, SQL", SPARK_SQL), ("Spark, SQL, every amount", SPARK_WIDE_SQL)):
        query = statement.replace("{source}", "SELECT * FROM requests")
        timed(what, given.rows, lambda: tuple(map(int, spark.sql(query).first())), given.turns)

    columns = requests.selectExpr(
        "purchased_on", "requested_on", "CAST(CASE WHEN term = 'P1Y' THEN 12 ELSE 36 END AS SMALLINT) AS months",
        "CAST(payment * 100 AS BIGINT) AS payment", "CAST(returned AS INT) AS returned", "used",
        "billing_plan = 'monthly' AS monthly")
    timed("Spark, the kernel's columns, read alone", given.rows, lambda: read_all(columns.mapInArrow(
        count, "rows long").selectExpr("sum(rows)").collect()), given.turns)
    timed("Spark, kernel", given.rows, lambda: tuple(map(int, columns.mapInArrow(
        kernel, "credit long, fee long").selectExpr("sum(credit)", "sum(fee)").first())), given.turns)

    def by_spark() -> tuple[int, int]:
        decided = spark_job.decide(requests, None, partitions).where("rows = 'decisions'")
        return tuple(map(int, decided.selectExpr("sum(decision.credit)", "sum(decision.fee)").first()))

    timed("Spark, decisions", given.rows, by_spark, given.turns)
    spark.stop()
    if len(set(sums.values())) != 1:
        sys.exit(f"the sums differ: {sums}")
    print("all sums agree:", sums["DuckDB, SQL"])


if __name__ == "__main__":
    main()
