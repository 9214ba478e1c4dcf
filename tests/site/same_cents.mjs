// The page's module and the program `refund` on the same random requests: the same outcome, cents, rule and reason.
//
//     node same_cents.mjs <folder of script/site's work> <program refund> [how many] [seed]

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [work, program, wanted = "5000", seed = "14"] = process.argv.slice(2);
const require = createRequire(join(resolve(work), "npm/"));
const { csvParse } = await import(pathToFileURL(require.resolve("d3-dsv")));
const library = await require(join(resolve(work), "module/refund-module.js"))({
    wasmBinary: readFileSync(join(work, "module/refund-module.wasm")),
});
const ask = (question) => JSON.parse(library.ccall("refund_answer", "string", ["string"], [JSON.stringify(question)]));

// Mulberry32: small, and the same on every machine.
let state = Number(seed);
function random() {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const upTo = (n) => Math.floor(random() * n);
const oneOf = (list) => list[upTo(list.length)];
const often = (likely, ...others) => (random() < 0.8 ? likely : oneOf(others));
const dayText = (number) => new Date(number * 86400000).toISOString().slice(0, 10);
const first = Date.UTC(2018, 4, 1) / 86400000;
const last = Date.UTC(2026, 11, 31) / 86400000;

const { offers } = ask({ ask: "offers" });
const columns = [
    "product",
    "agreement",
    "purchased_on",
    "term",
    "billing_plan",
    "currency",
    "payment",
    "quantity",
    "returned",
    "requested_on",
    "used",
    "market",
    "cap_payment",
    "as_of",
];

function amountText(currency) {
    const minor = String(Math.floor(10 ** (1 + 7 * random())));
    if (currency === "JPY") return minor;
    if (random() < 0.01) return oneOf(["12,50", "1e3", "", "-1.00", "1.005", "abc", "0.00"]);
    return `${minor.slice(0, -2) || "0"}.${minor.slice(-2).padStart(2, "0")}`;
}

function makeRequest() {
    const offer = random() < 0.7 ? oneOf(offers.filter((each) => each.product === "azure-reservation")) : oneOf(offers);
    const term = oneOf(["P1Y", "P3Y", "P1M", "P5Y", "P1Y", "P36M"]);
    const bought = first + upTo(last - first);
    const early = random() < 0.4;
    const currency = often("USD", "EUR", "JPY", "GBP");
    const quantity = often(1, 2, 3, 7, 100);
    const made = {
        product: offer.product,
        agreement: offer.agreement,
        purchased_on: dayText(bought),
        term,
        billing_plan: oneOf(["upfront", "monthly"]),
        currency,
        payment: amountText(currency),
        quantity: String(quantity),
        returned: String(random() < 0.01 ? quantity + 1 : 1 + upTo(quantity)),
        requested_on: dayText(bought + (early ? upTo(12) : upTo({ P1M: 32, P1Y: 380 }[term] ?? 1200))),
        used: oneOf(["yes", "no"]),
        market: random() < 0.1 ? oneOf(["DE", "CN", "BR", "IN", "XX"]) : "",
        cap_payment: currency !== offer.cap_currency && random() < 0.95 ? amountText("USD") : "",
        as_of: random() < 0.1 ? dayText(first + upTo(last - first)) : "",
    };
    return made;
}

const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What the program answers, row for row; each row is of the scope that stands beside it. */
function runProgram(subcommand, rows, more = []) {
    const text = [
        ["request_id", "scope", ...columns].join(","),
        ...rows.map(({ scope, request }, at) =>
            [`r${at}`, scope, ...columns.map((each) => request[each])].map(cell).join(","),
        ),
    ].join("\n");
    const run = spawnSync(program, [subcommand, "-", ...more], {
        input: `${text}\n`,
        encoding: "utf8",
        maxBuffer: 2 ** 28,
    });
    assert.ok(run.status === 0 || run.status === 3, `${program} ended with ${run.status}: ${run.stderr}`);
    return run.stdout;
}

const seen = { granted: 0, capped: 0, refused: 0, error: 0 };
const amounts = ["credit", "fee", "refund", "withheld"];
const codeOf = (reason) => reason.split(":")[0];

// Each request by itself.
const rows = Array.from({ length: Number(wanted) }, (_, at) => ({ scope: `s${at}`, request: makeRequest() }));
csvParse(runProgram("batch", rows)).forEach((expected, at) => {
    const given = ask({ ask: "decide", request: rows[at].request });
    const said = `${JSON.stringify(rows[at].request)}\n${JSON.stringify(given)}`;
    seen[expected.outcome] += 1;
    if (given.error) return assert.deepEqual(["error", given.code], [expected.outcome, codeOf(expected.reason)], said);
    assert.equal(given.outcome, expected.outcome, said);
    assert.equal(given.reason ?? "", expected.reason, said);
    for (const name of [...amounts, "cancelled_commitment", "cap_used", "cap_left"]) {
        assert.equal(given.amounts?.[name] ?? "", expected[name], `${name}: ${said}`);
    }
    assert.equal(expected.outcome === "error" ? "" : (given.rule ?? ""), expected.rule, said);
});

// Five of one customer, through the cap.
const groups = Array.from({ length: 200 }, () => {
    const offer = oneOf(offers.filter((each) => each.product === "azure-reservation"));
    const day = Date.UTC(2020, 0, 1) / 86400000 + upTo(2000);
    return Array.from({ length: 5 }, () => ({
        ...makeRequest(),
        ...{
            product: offer.product,
            agreement: offer.agreement,
            currency: "USD",
            payment: `${5000 + upTo(30000)}.${10 + upTo(90)}`,
            cap_payment: "",
            quantity: "1",
            returned: "1",
            purchased_on: dayText(day - upTo(20)),
            term: "P3Y",
            requested_on: dayText(day + upTo(500)),
            market: "",
            as_of: "",
        },
    }));
});
const inOne = groups.flatMap((group, at) => group.map((request) => ({ scope: `g${at}`, request })));
const expectedOfCap = csvParse(runProgram("batch", inOne));
let capped = 0;
groups.forEach((requests, at) => {
    ask({ ask: "cap", requests }).rows.forEach((given, row) => {
        const expected = expectedOfCap[5 * at + row];
        const said = `${JSON.stringify(requests)}\n${JSON.stringify(given)}\n${JSON.stringify(expected)}`;
        assert.equal(given.outcome, expected.outcome, said);
        if (given.outcome === "error") return;
        for (const name of [...amounts, "cap_used", "cap_left"])
            assert.equal(given[name] ?? "", expected[name], `${name}: ${said}`);
        capped += given.outcome === "capped" ? 1 : 0;
    });
});

// Every day of a term, as the program's schedule has it.
let days = 0;
for (let i = 0; i < 20; ++i) {
    const request = {
        ...makeRequest(),
        payment: "1234.56",
        currency: "USD",
        cap_payment: "",
        term: oneOf(["P1M", "P1Y"]),
        quantity: "1",
        returned: "1",
        market: "",
        as_of: "",
    };
    const { requested_on: _, ...rest } = request;
    const options = Object.entries(rest).flatMap(([name, text]) =>
        text === "" ? [] : [`--${name.replaceAll("_", "-")}`, text],
    );
    const run = spawnSync(program, ["schedule", ...options, "--csv", "-"], { encoding: "utf8" });
    const given = ask({ ask: "schedule", request });
    if (run.status !== 0) {
        assert.ok(given.error, `${run.stderr}\n${JSON.stringify(given).slice(0, 300)}`);
        continue;
    }
    csvParse(run.stdout).forEach((expected, at) => {
        const day = given.days[at];
        days += 1;
        assert.deepEqual(
            [day.on, day.outcome, day.credit ?? "", day.fee ?? "", day.refund ?? "", day.rule ?? ""],
            [expected.requested_on, expected.outcome, expected.credit, expected.fee, expected.refund, expected.rule],
        );
    });
}

// Plans: the money that comes back. Some are for a market in which nothing is sold.
const planned = groups.slice(0, 40).map((group, at) => {
    const bought = Date.UTC(2025, 0, 1) / 86400000;
    return group.map((request) => ({
        ...request,
        purchased_on: dayText(bought + upTo(150)),
        term: oneOf(["P1Y", "P3Y"]),
        market: ["", "DE", "CN"][at % 3],
        as_of: "",
    }));
});
const plans = runProgram(
    "plan",
    planned.flatMap((group, at) => group.map((request) => ({ scope: `p${at}`, request }))),
    ["--on", "2025-07-01", "--until", "2026-07-01"],
)
    .split(/^scope /m)
    .slice(1);
const withMoney = { paid: 0, none: 0 };
planned.forEach((commitments, at) => {
    const total = plans[at].match(/comes back ([0-9.]+) USD/)?.[1];
    const given = ask({ ask: "plan", commitments, today: "2025-07-01", until: "2026-07-01" });
    assert.equal(given.total, total, `${JSON.stringify(commitments)}\n${plans[at]}\n${JSON.stringify(given)}`);
    if (commitments[0].market === "CN" && commitments[0].agreement.startsWith("partner-center"))
        assert.equal(given.code, "market-not-available");
    withMoney[total === undefined ? "none" : "paid"] += 1;
});
assert.ok(withMoney.paid > 15 && withMoney.none > 5, JSON.stringify(withMoney));

assert.ok(seen.granted > 500 && seen.refused > 200 && seen.error > 50 && capped > 50, JSON.stringify({ seen, capped }));
console.log(
    `${rows.length} requests, ${inOne.length} under a shared cap, ${days} days of schedules and ${planned.length} plans: ` +
        `the page says what the program says (${JSON.stringify(seen)}, ${capped} more cut by a shared cap)`,
);
