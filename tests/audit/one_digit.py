#!/usr/bin/env python3
"""Changes one digit of a line at a time, each in turn, and requires the audit to fail each time.

    one_digit.py EXPLANATIONS.jsonl [LINES]

Takes LINES lines (48 by default) that together have every field of the file. Audits each with the lines of its scope
and, if there is one, another line of its rule, first unchanged and then with one digit changed.
"""

import json
import random
import sys

from audit import Audit, Line, normal_key

# The only digits that nothing else in the file depends on: names that callers chose, and the words of an error, which
# show the row's text.
FREE = ("request_id", "scope", "request.commitment_id")
FREE_OF_ERRORS = ("reason",)


# The sample has a line for each value of these fields, and for every field there is.
VARIED = ("reason_code", "credit.basis", "policy", "cap.window.kind", "cap.counts")


def sample(lines, scopes, count, varied):
    """Lines that together have every field, for each outcome and for every method, window and kind of refusal; then
    others. Prefers small scopes, which are audited faster."""
    order = sorted(range(len(lines)), key=lambda index: len(scopes[normal_key(lines[index].fields["scope"])]))
    chosen, held = [], set()
    for index in order:
        get = lines[index].fields.get
        fields = {(get("outcome"), path) for path in lines[index].fields}
        if get("outcome") != "error":
            fields |= {(path, get(path)) for path in varied}
            fields.add(("others before", get("cap.requests_before", 0) > 1, get("cap.window.kind"), get("outcome")))
        if not fields <= held:
            held |= fields
            chosen.append(index)
    others = [index for index in order[: len(order) // 2] if index not in chosen]
    random.Random(len(lines)).shuffle(others)
    return (chosen + others)[: max(count, len(chosen))]


def decider(line):
    return line.fields.get("rule") or line.fields.get("market_list.name")


def changed(value, path, old, new):
    """Returns the value with one field replaced, as text."""
    whole = json.loads(json.dumps(value))
    at = whole
    *above, last = path.split(".")
    for name in above:
        at = at[int(name) if isinstance(at, list) else name]
    assert at[last] == old
    at[last] = new
    return json.dumps(whole, ensure_ascii=False)


def variants(line, dice, each_digit):
    """Changes each digit of each field in turn, or one digit of each field."""
    free = FREE + (FREE_OF_ERRORS if line.fields["outcome"] == "error" else ())
    for path, value in line.fields.items():
        if path in free or isinstance(value, bool):
            continue
        text = str(value)
        places = [at for at, digit in enumerate(text) if digit in "0123456789"]
        for at in places if each_digit or not places else [dice.choice(places)]:
            other = text[:at] + dice.choice("0123456789".replace(text[at], "")) + text[at + 1 :]
            yield path, other, changed(line.value, path, value, int(other) if isinstance(value, int) else other)


def check(texts, name, count, varied=VARIED, each_digit=True):
    """Returns whether the audit fails on the unchanged lines, or misses a changed digit."""
    lines = [Line(json.loads(text)).again(f"{name}:{number}") for number, text in enumerate(texts, 1)]
    scopes, deciders = {}, {}
    for index, line in enumerate(lines):
        scopes.setdefault(normal_key(line.fields["scope"]), []).append(index)
        deciders.setdefault(decider(line), []).append(index)
    def scope_of(index):
        return scopes[normal_key(lines[index].fields["scope"])]

    dice = random.Random(1)
    schema = Audit().schema
    tried = missed = 0
    sampled = sample(lines, scopes, count, varied)
    for index in sampled:
        line = lines[index]
        context = set(scope_of(index))
        # The other line is as complete as possible, so that everything the rule says is said twice.
        alike = max((other for other in deciders[decider(line)] if other not in context), default=None,
                    key=lambda other: (len(lines[other].fields.keys() & line.fields.keys()), -len(scope_of(other))))
        if alike is not None:
            context.update(scope_of(alike))
        order = sorted(context)
        before = [texts[other] for other in order]
        if faults := Audit(schema).file(before, name):
            print("as it is:", *faults, sep="\n")
            return True
        at = order.index(index)
        for path, value, text in variants(line, dice, each_digit):
            tried += 1
            if Audit(schema).agrees([*before[:at], text, *before[at + 1 :]], name):
                missed += 1
                print(f"{line.where}: {path} as {value}: the audit agrees")
    print(f"{len(sampled)} lines, {tried} digits changed one at a time, {missed} not found out")
    return missed > 0 or tried == 0


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        texts = [text.rstrip("\n") for text in file]
    return check(texts, sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 48)


if __name__ == "__main__":
    sys.exit(main())
