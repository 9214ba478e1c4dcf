// The page in a real browser: fills it in and reads it, with keys alone as well; light and dark, on a phone and on a
// desk; axe finds nothing; and nothing is asked for over a network. Leaves a picture of each.
//
//     node browser.mjs <build/site> <folder of script/site's work> <folder for pictures>

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [site, work, pictures] = process.argv.slice(2).map((each) => resolve(each));
const require = createRequire(join(work, "npm/"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(pictures, { recursive: true });

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
assert.ok(executablePath, "no Chromium: script/install-deps site");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const page_file = pathToFileURL(join(site, "index.html")).href;

// README's first example: 1,200.00 USD for a year, cancelled on the 65th day.
const readme = {
    agreement: "partner-center",
    product: "azure-reservation",
    purchased_on: "2025-03-01",
    term: "P1Y",
    billing_plan: "upfront",
    currency: "USD",
    payment: "1200.00",
    quantity: "1",
    returned: "1",
    requested_on: "2025-05-05",
    used: "yes",
};
let checks = 0;
const equal = (given, expected, what) => {
    checks += 1;
    assert.deepEqual(given, expected, what);
};

/** A page that notes each request that is not for a file, and each error of a script. */
async function open(options, fields, address = page_file) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const wrong = [];
    page.on("request", (request) => {
        if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) wrong.push(request.url());
    });
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text().slice(0, 300)));
    await page.goto(`${address}#${new URLSearchParams(fields ?? {})}`);
    await page.waitForSelector("html[data-ready]");
    return { page, wrong, close: () => context.close() };
}

const refundOf = (page) => page.locator("#refund").textContent();
const cellsOf = (page) =>
    page
        .locator("#cap tbody tr")
        .evaluateAll((rows) => rows.map((row) => [...row.cells].slice(3).map((cell) => cell.textContent)));

const all_tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
async function expect_no_finding(page, where, tags = all_tags) {
    await page.evaluate(axe);
    const found = await page.evaluate((runOnly) => axe.run(document, { preload: false, runOnly }), tags);
    equal(
        found.violations.map(
            (each) =>
                `${each.id}: ${each.nodes
                    .slice(0, 9)
                    .map((node) => node.target)
                    .join(" ")}`,
        ),
        [],
        where,
    );
    assert.ok(found.passes.length > 8, `${where}: axe looked at nothing`);
}

// Filled in and read; the amounts are those of the README and of plain sums.
{
    const { page, wrong, close } = await open();
    const field = (name) => page.locator(`#form [name=${name}]`);
    const fill = (name, text) => field(name).fill(text);
    const fillDay = (row, text) => page.getByLabel(`Day of request ${row}`).fill(text);
    await field("agreement").selectOption("partner-center");
    await field("product").selectOption("azure-reservation");
    await fill("purchased_on", "2025-03-01");
    await field("term").selectOption("P1Y");
    await fill("payment", "1200.00");
    await fill("requested_on", "2025-05-05");
    await page.getByRole("radio", { name: "Yes" }).check();
    equal(await refundOf(page), "867.94 USD");
    equal(await page.locator(".figures dd").allTextContents(), ["1,200.00", "986.30", "118.36"]);
    assert.match(
        await page.locator(".source").textContent(),
        /Manage Microsoft Azure reservations.*last seen in force 2021-09-14/,
    );
    assert.match(await page.locator("#breaks").textContent(), /cancel by 2025-03-06: 1183\.56; a day later 1038\.64/);
    await page.getByRole("radio", { name: "No" }).check();
    await fill("requested_on", "2025-03-06");
    equal(await refundOf(page), "1,200.00 USD", "unused, on the last early day");

    // 50,000.00 a year: two fit whole, the third to the half.
    await fill("payment", "20000.00");
    await fill("requested_on", "2025-03-03");
    for (let row = 1; row <= 5; ++row) await fillDay(row, "2025-03-03");
    equal(await cellsOf(page), [
        ["20,000.00", "", "30,000.00", "granted"],
        ["20,000.00", "", "10,000.00", "granted"],
        ["10,000.00", "10,000.00", "0.00", "cut by the cap"],
        ["0.00", "20,000.00", "0.00", "cut by the cap"],
        ["0.00", "20,000.00", "0.00", "cut by the cap"],
    ]);
    // Earlier by its day, so the cap takes it first.
    await fillDay(5, "2025-03-02");
    equal((await cellsOf(page))[4], ["20,000.00", "", "30,000.00", "granted"]);
    assert.match(await page.locator("#plan").textContent(), /50,000\.00 USD if all are cancelled on the first day/);

    // A text that is no amount: said where it is, and no old amount stays.
    await fill("payment", "12,50");
    equal(await field("payment").getAttribute("aria-invalid"), "true");
    equal(await page.locator("#refund").count(), 0);
    assert.match(await page.locator("#decision").textContent(), /amount-malformed/);
    await fill("payment", "1200.00");
    await field("product").selectOption("suse-plan");
    equal(await refundOf(page), "0.00 USD");
    equal(await page.locator("#decision .chip").textContent(), "refused");

    // The address keeps the form.
    const kept = page.url();
    await page.goto("about:blank");
    await page.goto(kept);
    await page.waitForSelector("html[data-ready]");
    equal(await field("product").inputValue(), "suse-plan");
    equal(wrong, []);
    await close();
}

// What the page does not offer, and what no field can hold, is answered, never replaced by something else.
{
    const { page, wrong, close } = await open({}, readme);
    const field = (name) => page.locator(`#form [name=${name}]`);
    const openHere = async (fields) => {
        await page.evaluate((hash) => (location.hash = hash), String(new URLSearchParams({ ...readme, ...fields })));
        await page.waitForFunction((hash) => location.hash.slice(1) === hash, String(new URLSearchParams({ ...readme, ...fields })));
    };
    const expectProblem = async (code, what) => {
        equal(await page.locator("#decision .problem code").textContent(), code, what);
        equal(await page.locator("#refund").count(), 0, what);
    };
    equal(await refundOf(page), "867.94 USD");
    for (const [fields, code] of [
        [{ market: "China" }, "unknown-market"], // its first two letters are Switzerland's code
        [{ agreement: "partner-centre" }, "unknown-agreement"],
        [{ product: "azure-reservations" }, "unknown-product"],
        [{ term: "P2W" }, "term-malformed"],
        [{ billing_plan: "yearly" }, "unknown-billing-plan"],
        [{ currency: "XXX" }, "no-minor-unit"],
        [{ used: "perhaps" }, "usage-not-stated"],
        [{ requested_on: "5.5.2025" }, "date-malformed"],
    ]) {
        await openHere(fields);
        await expectProblem(code, JSON.stringify(fields));
    }
    // A second link in the same tab, without the first one's fields.
    await openHere({ payment: "2400.00" });
    equal(await refundOf(page), "1,735.89 USD");
    equal(await field("market").inputValue(), "");

    // A year of five digits, as a slip of the finger makes it, stays one of four.
    await field("requested_on").click();
    await field("requested_on").press("Home");
    await page.keyboard.type("0505");
    await page.keyboard.type("20256");
    assert.ok(!(await field("requested_on").inputValue()).startsWith("2"), await field("requested_on").inputValue());
    await field("requested_on").fill("2025-05-05");
    await field("market").fill("China");
    await expectProblem("unknown-market", "typed");
    // A market in which nothing is sold is refused everywhere, in the plan as well.
    await field("market").fill("cn");
    equal(await refundOf(page), "0.00 USD");
    assert.match(await page.locator("#plan").textContent(), /reservations are not sold in CN/i);
    equal(await page.locator("#plan-total").count(), 0);
    equal(wrong, []);
    await close();
}

// Keys alone: every control is reached in the order of the page, changes what is shown, and lets go of the focus.
{
    const { page, wrong, close } = await open({}, readme);
    const focused = () =>
        page.evaluate(
            () => document.activeElement.name || document.activeElement.id || document.activeElement.textContent.trim(),
        );
    const order = [];
    for (let i = 0; i < 90 && order.at(-1) !== "What we don’t know"; ++i) {
        await page.keyboard.press("Tab");
        const at = await focused();
        if (order.at(-1) !== at) order.push(at);
        const outlined = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none");
        assert.ok(outlined, `${at}: the focus is not shown`);
        if (at === "payment") {
            await page.keyboard.press("Control+A");
            await page.keyboard.type("2400.00");
        }
        if (at === "used") await page.keyboard.press("ArrowDown");
        if (at === "term") await page.keyboard.press("ArrowDown");
    }
    for (const wanted of [
        "Skip to the content",
        "Guides",
        "agreement",
        "product",
        "purchased_on",
        "term",
        "billing_plan",
        "payment",
        "currency",
        "quantity",
        "market",
        "requested_on",
        "returned",
        "used",
        "as_of",
        "Step by step",
        "Every day as a table",
        "today",
        "until",
        "What we don’t know",
    ]) {
        assert.ok(order.includes(wanted), `${wanted} is not reached: ${order}`);
    }
    assert.ok(
        order.indexOf("agreement") < order.indexOf("requested_on") && order.indexOf("as_of") < order.indexOf("today"),
    );
    equal(await page.getByRole("radio", { name: "No" }).isChecked(), true);
    equal(await page.locator("[name=term]").inputValue(), "P3Y");
    // Three years from 2025-03-01 have 1096 days, 1031 are left: 2400 x 1031 / 1096 = 2257.66, less 12 % (270.92).
    equal(await refundOf(page), "1,986.74 USD");
    equal(wrong, []);
    await close();
}

// Each look, and states beside the usual one.
const states = {
    usual: { ...readme, payment: "18000.00", term: "P3Y", requested_on: "2025-07-05" },
    monthly: { ...readme, payment: "1500.00", billing_plan: "monthly" },
    refused: { ...readme, product: "suse-plan" },
    problem: { ...readme, currency: "EUR", payment: "1.200" },
};
for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
        for (const [name, fields] of Object.entries(states)) {
            const { page, wrong, close } = await open({ viewport: { width, height: 900 }, colorScheme }, fields);
            const where = `${name}-${width}-${colorScheme}`;
            const [all, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
            assert.ok(all <= seen, `${where}: ${all} pixels wide`);
            const hidden = await page.evaluate(() =>
                [...document.querySelectorAll("#plan .scroll")].map((each) => each.scrollWidth - each.clientWidth),
            );
            assert.ok(hidden.every((pixels) => pixels <= 0), `${where}: the plan's table hides ${hidden} pixels`);
            await expect_no_finding(page, where);
            if (name === "usual" || colorScheme === "light") {
                await page.screenshot({ path: join(pictures, `site-${where}.png`), fullPage: true });
            }
            equal(wrong, []);
            await close();
        }
    }
}

// The tables, and finding a rule in them.
for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
        const { page, wrong, close } = await open(
            { viewport: { width, height: 900 }, colorScheme },
            {},
            pathToFileURL(join(site, "tables.html")).href,
        );
        const where = `tables-${width}-${colorScheme}`;
        const rows = page.locator("#tables tbody tr:visible");
        assert.ok((await rows.count()) > 30, `${where}: ${await rows.count()} rules`);
        const [all, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
        assert.ok(all <= seen, `${where}: ${all} pixels wide`);
        await expect_no_finding(page, where);
        await page.screenshot({ path: join(pictures, `site-${where}.png`) });
        await page.getByLabel("Find a rule").fill("2018-11-16 late-used 12/100");
        equal(await page.locator("#tables tbody tr:visible code").allTextContents(), [
            "partner-center-2018-11/late-used",
        ]);
        equal(wrong, []);
        await close();
    }
}
// A link to one of the tables shows it.
{
    const address = pathToFileURL(join(site, "tables.html")).href;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${address}#table-suse-plan`);
    await page.waitForSelector("html[data-ready]");
    const top = await page.locator("#table-suse-plan").evaluate((each) => each.getBoundingClientRect().top);
    assert.ok(top > -1 && top < 850, `the table of the link is ${top} pixels down`);
    await context.close();
}

// The guides and the reference beside the page, where they were built; and the search, on each kind of page.
const documents = ["index", "md_guide_plan", "modules", "group__plan", "structrefund_1_1cancel__request"];
if (existsSync(join(site, "docs/index.html"))) {
    for (const width of [1280, 390]) {
        for (const colorScheme of ["light", "dark"]) {
            for (const name of documents) {
                const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
                const page = await context.newPage();
                const asked = [];
                page.on(
                    "request",
                    (request) => request.url().startsWith("file:") || asked.push(request.url().slice(0, 60)),
                );
                await page.goto(pathToFileURL(join(site, `docs/${name}.html`)).href);
                const where = `docs-${name}-${width}-${colorScheme}`;
                const [all, seen] = await page.evaluate(() => [
                    document.documentElement.scrollWidth,
                    window.innerWidth,
                ]);
                assert.ok(all <= seen, `${where}: ${all} pixels wide`);
                await expect_no_finding(page, where, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
                equal(
                    asked.filter((each) => !each.startsWith("data:")),
                    [],
                    where,
                );
                if (colorScheme === "light" || name === "md_guide_plan") {
                    await page.screenshot({ path: join(pictures, `site-${where}.png`) });
                }
                await context.close();
            }
        }
    }
    for (const from of ["index.html", "tables.html", "docs/md_guide_plan.html"]) {
        const context = await browser.newContext({ viewport: { width: 390, height: 900 } });
        const page = await context.newPage();
        await page.goto(pathToFileURL(join(site, from)).href);
        for (const [words, title, place] of [
            ["anniversary year", /ledger/i, /docs\/md_guide_ledger/],
            ["plan_cancellations", /plan_cancellations/, /docs\/group__plan/],
            ["late-used", /late-used/, /tables\.html/],
        ]) {
            await page.getByRole("searchbox", { name: "Search guides, tables and reference" }).fill(words);
            await page.waitForSelector(`form.search[data-searched="${words}"]`);
            const found = page.locator(".search li a").filter({ hasText: title }).first();
            assert.match(await found.getAttribute("href"), place, `${from}: ${words}`);
            checks += 1;
        }
        await page.screenshot({ path: join(pictures, `site-search-${from.replace(/\W/g, "-")}.png`) });
        await page.keyboard.press("Escape");
        equal(await page.locator(".search .hits").isVisible(), false);
        await context.close();
    }
}

// From a host of files: only the page's own files are asked for, and once they are there it works without a network.
{
    const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
    const asked = [];
    const server = createServer((request, response) => {
        const path = new URL(request.url, "http://localhost").pathname;
        asked.push(path);
        response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream");
        response.end(existsSync(join(site, path)) ? readFileSync(join(site, path)) : "");
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const context = await browser.newContext();
    const page = await context.newPage();
    const urls = [];
    page.on("request", (request) => urls.push(request.url()));
    const origin = `http://127.0.0.1:${server.address().port}`;
    await page.goto(`${origin}/index.html#${new URLSearchParams(readme)}`);
    await page.waitForSelector("html[data-ready]");
    await context.setOffline(true);
    const before = urls.length;
    await page.locator("[name=payment]").fill("2400.00");
    equal(await refundOf(page), "1,735.89 USD"); // 2400 x 300 / 365 = 1972.60, less 236.71
    equal(urls.slice(before), []);
    equal(
        urls.filter((each) => !each.startsWith(origin) && !each.startsWith("data:")),
        [],
    );
    equal(asked.sort(), [
        "/common.js",
        "/d3.min.js",
        "/index.html",
        "/minisearch.js",
        "/page.js",
        "/plot.umd.min.js",
        "/refund-module.js",
        "/refund-wasm.js",
        "/search.js",
        "/site.css",
    ]);
    await context.close();
    server.close();
}

await browser.close();
console.log(`the page in ${executablePath}: ${checks} checks passed; pictures in ${pictures}`);
