#!/usr/bin/env python3
"""Runs `refund batch --explain` over rows of its own and audits the explanations.

    program.py REFUND rows [SEED] [COUNT]     20,000 rows, every table; the decisions must equal those without --explain
    program.py REFUND runs [SEED]             one ledger over three runs, with repeated requests
    program.py REFUND digits [SEED]           one digit changed at a time: the audit must notice each
    program.py OWN_TABLES own_tables [SEED]   6,000 explanations by random rules, from another program, and their digits
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import one_digit
from audit import Audit
from rows import Rows, write


class Run:
    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)

    def batch(self, rows, name, *more):
        """Decides the rows. Returns the lines of the explanations."""
        with open(self.folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            write(rows, file)
        self.refund("batch", f"{name}.csv", "-o", f"{name}.out", "--explain", f"{name}.jsonl", *more)
        return (self.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()

    def refund(self, *words):
        done = subprocess.run([self.program, *words], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 3):
            raise SystemExit(f"refund {' '.join(words)}: status {done.returncode}\n{done.stderr}")
        return done.stdout


def report(lines, faults):
    print(*faults[:50], sep="\n")
    print(f"{lines} lines, {len(faults)} disagreements")
    return bool(faults)


def rows(run, seed, count):
    made = Rows(seed).make(count)
    lines = run.batch(made, "all")
    if len(lines) != count:
        raise SystemExit(f"{count} rows, {len(lines)} lines")
    wrong = report(count, Audit().file(lines, "all.jsonl"))

    run.refund("batch", "all.csv", "-o", "plain.out", "--threads", "2")
    if (run.folder / "plain.out").read_bytes() != (run.folder / "all.out").read_bytes():
        print("the decisions are others without --explain")
        wrong = True
    wrong |= decisions_differ(run, lines)
    return wrong | lacks_variety(run, lines)


def decisions_differ(run, lines):
    """Returns whether a column of the decisions differs from the explanations in any letter."""
    columns = {"request_id": "request_id", "scope": "scope", "outcome": "outcome", "rule": "rule", "reason": "reason"}
    amounts = ("credit", "fee", "refund", "withheld", "cancelled_commitment", "cap_used", "cap_left")
    differ = 0
    with open(run.folder / "all.out", encoding="utf-8", newline="") as file:
        for number, (row, text) in enumerate(zip(csv.DictReader(file), lines, strict=True), 1):
            line = json.loads(text)
            said = {column: line.get(path, "") for column, path in columns.items()}
            if line["outcome"] == "error":
                said["rule"] = ""
            said |= {name: line.get("amounts", {}).get(name, "") for name in amounts}
            said["commitment_left"] = str(line.get("commitment", {}).get("units_left", ""))
            said["answered_before"] = "yes" if line["answered_before"] else ""
            for column, value in said.items():
                if row[column] != value:
                    differ += 1
                    print(f"all.out, row {number}: {column} is {row[column]!r}, in the explanation {value!r}")
    return differ > 0


def lacks_variety(run, lines):
    """Returns whether a table decided nothing, or a kind of answer is missing."""
    said = [json.loads(text) for text in lines]
    tables = {each.split()[0] for each in run.refund("policies", "list").splitlines()}
    counted = {
        "lines by " + table: sum(each.get("policy") == table for each in said) for table in sorted(tables)
    } | {outcome: sum(each["outcome"] == outcome for each in said)
         for outcome in ("granted", "capped", "refused", "error")} | {
        "caps that cut a refund in their currency": sum("cut" in each.get("cap", {}) and "cap_credit" not in each for each in said),
        "caps that cut a refund in another one": sum("cut" in each.get("cap", {}) and "cap_credit" in each for each in said),
        "caps that refuse whole": sum(each.get("reason_code") == "refund-limit-exceeded" for each in said),
        "too few units": sum(each.get("reason_code") == "units-exceed-commitment" for each in said),
        "markets": sum(each.get("reason_code") == "market-not-available" for each in said),
        "closed windows": sum(each.get("reason_code") == "window-closed" for each in said),
        "days of the request used": sum(each.get("credit", {}).get("basis", "").endswith("used") for each in said),
        "today's prices": sum(each.get("credit", {}).get("todays_price", False) for each in said),
        "after others of a window": sum(each.get("cap", {}).get("requests_before", 0) > 2 for each in said),
        "currencies": 20 * len({each.get("request", {}).get("currency") for each in said} - {None}),
    }
    few = {name: number for name, number in counted.items() if number < 20}
    print(", ".join(f"{name}: {number}" for name, number in counted.items()))
    for name, number in few.items():
        print(f"too few: {name}: {number}")
    return bool(few)


def runs(run, seed):
    """Repeats some requests of a run in the next; they must get the same answers."""
    all_rows = Rows(seed).make(3000)
    for number, cells in enumerate(all_rows):
        cells["request_id"] = cells["request_id"] or f"n{number}"
    audit, faults, again = Audit(), [], 0
    for part in range(3):
        mine = all_rows[part::3] + (all_rows[part - 1 :: 12] if part else [])
        lines = run.batch(mine, f"run{part}", "--ledger", "ledger.csv")
        faults += audit.file(lines, f"run{part}.jsonl")
        again += sum(json.loads(text)["answered_before"] for text in lines)
    print(f"{again} answered before")
    return report(3000, faults) | (again < 50)


def digits(run, seed):
    lines = run.batch(Rows(seed).make(3000), "some")
    return one_digit.check(lines, "some.jsonl", 48)


def own_tables(program, seed, count=6_000):
    """Audits kinds of credit, fee and condition that no shipped table has."""
    done = subprocess.run([program, str(seed), str(count)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    said = [json.loads(text) for text in lines]
    kinds = Counter(each["credit"]["terms"]["credit"] for each in said if "credit" in each)
    kinds.update(each["fee"]["terms"]["fee_kind"] for each in said if "fee" in each)
    kinds.update(name for each in said for name in each["applies"] if name.startswith(("calendar", "hourly", "since", "seconds", "term")))
    kinds["payments stated"] = sum("payments" in each["request"] for each in said)
    print(", ".join(f"{name}: {number}" for name, number in sorted(kinds.items())))
    wrong = report(len(lines), Audit().file(lines, "own.jsonl"))
    each_kind = ("credit.basis", "fee.terms.fee_kind", "fee.terms.fee_of", "fee.held_to", "credit.terms.used_time_price")
    return wrong | one_digit.check(lines[:2000], "own.jsonl", 0, each_kind, each_digit=False)


def main():
    program, what, *numbers = sys.argv[1:]
    numbers = [int(number) for number in numbers] or [1]
    with tempfile.TemporaryDirectory(prefix="refund-audit-") as folder:
        run = Run(str(Path(program).resolve()), folder)
        if what == "rows":
            return rows(run, numbers[0], numbers[1] if len(numbers) > 1 else 20_000)
        if what == "own_tables":
            return own_tables(run.program, *numbers)
        return {"runs": runs, "digits": digits}[what](run, numbers[0])


if __name__ == "__main__":
    sys.exit(main())
