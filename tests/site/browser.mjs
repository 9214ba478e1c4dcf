// The page in a real browser: fills it in and reads it, with keys alone as well; light and dark, on a phone and on a
// desk; axe finds nothing; and nothing is asked for over a network. Leaves a picture of each.
//
//     node browser.mjs <build/site> <folder of script/site's work> <folder for pictures>

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
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

/** Opens the page's own address as a link. */
async function reopen(page) {
    const link = page.url();
    await page.goto("about:blank");
    await page.goto(link);
    await page.waitForSelector("html[data-ready]");
}

const refundOf = (page) => page.locator("#refund").textContent();
const cellsOf = (page) =>
    page
        .locator("#cap tbody tr")
        .evaluateAll((rows) => rows.map((row) => [...row.cells].slice(4).map((cell) => cell.textContent)));

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
    assert.match(await page.locator("#breaks").textContent(), /Cancel by 2025-03-06: 1,183\.56; a day later 1,038\.64/);
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
    await reopen(page);
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
        [{ as_of: "5.5.2025" }, "date-malformed"], // left out, it would mean the day of the request
        [{ as_of: "2025-02-30" }, "date-invalid"],
        [{ quantity: "" }, "field-missing"],
        [{ returned: "" }, "returned-not-stated"],
        [{ agreement: "" }, "field-missing"],
        [{ currency: "" }, "field-missing"],
        [{ term: "" }, "field-missing"],
        [{ billing_plan: "" }, "field-missing"],
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

// Days that a browser's field cannot hold, and fields that were emptied, are errors at their field.
{
    const { page, wrong, close } = await open({}, readme);
    const field = (name) => page.locator(`#form [name=${name}]`);
    const expectProblemAt = async (name, words) => {
        equal(await page.locator("#refund").count(), 0, name);
        equal(await field(name).getAttribute("aria-invalid"), "true", name);
        assert.match(await page.locator("#decision .problem").textContent(), words);
        checks += 1;
    };
    await field("as_of").click();
    await field("as_of").press("Home");
    await page.keyboard.type("02");
    await expectProblemAt("as_of", /^No answer\. Rules as of: the day is incomplete, or there is no such day\. date-malformed$/);
    await page.keyboard.type("302025");
    await expectProblemAt("as_of", /Rules as of: the day is incomplete/);
    await field("requested_on").focus();
    await expectProblemAt("as_of", /Rules as of/);
    await field("as_of").fill("2025-05-05");
    equal(await refundOf(page), "867.94 USD");
    await field("as_of").fill("");
    equal(await refundOf(page), "867.94 USD");
    for (const [name, text, words] of [
        ["quantity", "", /^No answer\. Units bought: a field that the request must state is empty\. field-missing$/],
        ["returned", "", /^No answer\. Units returned: state how many of the units bought are given back\./],
        ["payment", "", /^No answer\. One payment, for one unit: an amount is expected\. amount-empty$/],
        ["quantity", "1.5", /^No answer\. Units bought: "1\.5": units are a whole number/],
        ["requested_on", "", /^No answer\. Cancelled on: the day is missing\. date-malformed$/],
        ["requested_on", "2026-03-01", /^No answer\. Cancelled on: "2026-03-01": the term has ended; nothing is left/],
    ]) {
        const before = await field(name).inputValue();
        await field(name).fill(text);
        await expectProblemAt(name, words);
        assert.doesNotMatch(await page.locator("main").textContent(), /column |_on\b|cap_payment/);
        await field(name).fill(before);
    }
    equal(await refundOf(page), "867.94 USD");
    // As emptied, so in a link.
    await field("payment").fill("");
    await reopen(page);
    await expectProblemAt("payment", /an amount is expected/);
    await field("payment").fill("1200.00");
    // A day that was cut by half can be cleared, in the five and where a link states no day.
    const day = page.getByLabel("Day of request 3");
    await day.focus();
    await day.press("Home");
    await day.press("Delete");
    await field("market").focus();
    equal(await page.locator("#cap tbody tr:nth-child(3) .chip").textContent(), "no answer");
    await day.focus();
    for (const key of ["Delete", "ArrowRight", "Delete", "ArrowRight", "Delete"]) await day.press(key);
    await field("market").focus();
    equal(await day.inputValue(), "2025-07-05", "cleared, so as the form says");
    await page.evaluate(() => (location.hash = location.hash.replace(/$/, "&as_of=5.5.2025")));
    await expectProblemAt("as_of", /Rules as of: "5\.5\.2025": a date is written/);
    await field("as_of").focus();
    await field("as_of").press("Backspace");
    equal(await refundOf(page), "867.94 USD");
    await page.locator("[name=today]").press("Delete");
    assert.match(await page.locator("#plan").textContent(), /No answer\. From: the day is incomplete/);
    await page.locator("[name=today]").fill("2025-05-05");
    // The self-service page gives back a part of today's price, where it has fallen: 900.00 x 177 / 365.
    await field("agreement").selectOption("partner-center-self-service");
    await field("requested_on").fill("2025-09-05");
    equal(await refundOf(page), "581.92 USD");
    await field("current_payment").fill("900.00");
    equal(await refundOf(page), "436.44 USD");
    await field("agreement").selectOption("partner-center");
    equal(await field("current_payment").isVisible(), false);
    await field("requested_on").fill("2025-05-05");
    equal(await refundOf(page), "867.94 USD");
    await page.locator("[name=until]").fill("2025-05-04");
    equal(await page.locator("[name=until]").getAttribute("aria-invalid"), "true");
    assert.match(await page.locator("#plan").textContent(), /Until: the last day of a plan comes before its first\./);
    equal(wrong, []);
    await close();
}

// The five in another currency than the cap's: what is typed counts, what is emptied follows the form, and a link keeps
// it all. 1 EUR is 1.10 USD here, so a payment of 30,000.00 takes 33,000.00 of the cap.
{
    const fields = { ...readme, currency: "EUR", payment: "20000.00", cap_payment: "22000.00", used: "no" };
    const { page, wrong, close } = await open({}, { ...fields, requested_on: "2025-03-03" });
    const cell = (title, row) => page.getByLabel(`${title} of request ${row}`);
    for (let row = 1; row <= 5; ++row) await cell("Day", row).fill("2025-03-03");
    equal((await cellsOf(page))[0], ["20,000.00", "", "28,000.00", "granted"]);
    await cell("Payment", 1).fill("30000.00");
    equal(await cell("The same in the cap’s currency", 1).getAttribute("aria-invalid"), "true");
    assert.match(await page.locator("#cap-note").textContent(), /^No\. 1: The same in USD, the cap’s currency: the refund/);
    await cell("The same in the cap’s currency", 1).fill("33000.00");
    equal((await cellsOf(page))[0], ["30,000.00", "", "17,000.00", "granted"]);
    await cell("Payment", 2).fill("1.00");
    await cell("Payment", 2).fill("");
    await page.locator("[name=until]").fill("2025-07-01");
    equal(await cell("Payment", 2).inputValue(), "20000.00", "emptied, so as in the form");
    await page.locator("[name=as_of]").focus(); // neither touched nor typed
    const [cells, plan] = [await cellsOf(page), await page.locator("#plan").textContent()];
    await reopen(page);
    equal(await cellsOf(page), cells);
    equal(await cell("Payment", 1).inputValue(), "30000.00");
    equal(await page.locator("[name=until]").inputValue(), "2025-07-01");
    equal(await page.locator("#plan").textContent(), plan);
    await cell("Day", 4).fill("");
    for (const row of [5, 4, 5]) await cell("Day", row).focus();
    equal(await cell("Day", 4).inputValue(), "2025-06-03", "three months after the day of the form");
    await page.locator("[name=requested_on]").fill("2025-03-04");
    equal(await cell("Day", 4).inputValue(), "2025-06-04", "only looked at, so not typed");
    equal(await cell("Day", 5).inputValue(), "2025-03-03", "typed");
    equal(await page.locator("#cap thead th:visible").allTextContents(), [
        "No.",
        "Payment, EUR",
        "The same, USD",
        "Cancelled on",
        "Comes back, EUR",
        "Withheld by the cap, EUR",
        "Left of the cap, USD",
        "Outcome",
    ]);
    equal(wrong, []);
    await close();
}

// Large amounts on a small phone, and on paper: no cell covers another, and none is cut off.
for (const [width, media] of [
    [320, "screen"],
    [390, "screen"],
    [768, "screen"],
    [1280, "screen"],
    [720, "print"],
]) {
    const large = { ...readme, currency: "EUR", payment: "1800000.00", cap_payment: "1900000.00", term: "P3Y" };
    const { page, wrong, close } = await open({ viewport: { width, height: 900 } }, large);
    await page.emulateMedia({ media });
    const found = await page.evaluate(() => {
        const wrong = [];
        if (document.documentElement.scrollWidth > window.innerWidth) wrong.push(`${document.documentElement.scrollWidth} wide`);
        for (const each of document.querySelectorAll(".scroll")) {
            if (each.scrollWidth > each.clientWidth) wrong.push(`${each.ariaLabel} hides ${each.scrollWidth - each.clientWidth}`);
        }
        for (const row of document.querySelectorAll("#cap tbody tr, #plan tbody tr")) {
            const boxes = [...row.cells]
                .filter((cell) => cell.offsetParent !== null && cell.textContent + cell.innerHTML !== "")
                .map((cell) => {
                    const range = document.createRange();
                    range.selectNodeContents(cell);
                    return [cell, range.getBoundingClientRect()];
                });
            for (const [cell, box] of boxes) {
                if (box.right > window.innerWidth) wrong.push(`${cell.textContent} ends at ${box.right}`);
                for (const [other, its] of boxes) {
                    const apart = box.right <= its.left || its.right <= box.left || box.bottom <= its.top || its.bottom <= box.top;
                    if (other !== cell && !apart) wrong.push(`${cell.textContent} covers ${other.textContent}`);
                }
            }
        }
        return wrong;
    });
    equal(found, [], `${media} at ${width}`);
    equal(await page.locator("#plan tbody .chip").first().isVisible(), true);
    await page.screenshot({ path: join(pictures, `site-large-${width}-${media}.png`), fullPage: true });
    equal(wrong, []);
    await close();
}

// The day is the reader's, not UTC's; without JavaScript the page says what it needs; and one day is not "1 days".
{
    const days = [];
    for (const timezoneId of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
        const { page, close } = await open({ timezoneId });
        days.push(await page.locator("[name=requested_on]").inputValue());
        await close();
    }
    const apart = (Date.parse(days[0]) - Date.parse(days[1])) / 86400000; // 25 hours
    assert.ok(apart === 1 || apart === 2, days.join(" "));
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(page_file);
    equal(await page.locator("main > noscript p").isVisible(), true);
    await context.close();
    const window = { ...readme, product: "licence-subscription", payment: "100.00", purchased_on: "2024-03-01" };
    for (const [requested_on, words] of [
        ["2024-03-06", /^2 days left to cancel, until 2024-03-08\.$/],
        ["2024-03-07", /^One day left to cancel, until 2024-03-08\.$/],
        ["2024-03-08", /^This is the last day to cancel\.$/],
    ]) {
        const { page, close } = await open({}, { ...window, requested_on });
        assert.match((await page.locator("#decision .why").allTextContents()).at(-1), words);
        checks += 1;
        await close();
    }
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
    // They fit a phone: those with the widest lines, and one of seven of the others.
    {
        const context = await browser.newContext({ viewport: { width: 390, height: 900 } });
        const page = await context.newPage();
        const all = readdirSync(join(site, "docs")).filter((each) => /\.html$/.test(each) && !/_source\.html$/.test(each));
        const widest = ["hierarchy.html", "group__plan.html", "classrefund_1_1result-members.html"];
        const seen = all.filter((each, at) => at % 7 === 0 || widest.includes(each));
        const wide = [];
        for (const each of seen) {
            await page.goto(pathToFileURL(join(site, "docs", each)).href, { waitUntil: "domcontentloaded" });
            const pixels = await page.evaluate(() => document.documentElement.scrollWidth);
            if (pixels > 390) wide.push(`${each}: ${pixels}`);
        }
        equal(wide, [], `of ${seen.length} pages`);
        await context.close();
    }
    for (const from of ["index.html", "tables.html", "docs/md_guide_plan.html"]) {
        const context = await browser.newContext({ viewport: { width: 390, height: 900 } });
        const page = await context.newPage();
        await page.goto(pathToFileURL(join(site, from)).href);
        for (const [words, title, place] of [
            ["anniversary year", /ledger/i, /docs\/md_guide_ledger/],
            ["plan_cancellations", /plan_cancellations/, /docs\/group__plan/],
            ["late-used", /late-used/, /tables\.html/],
            ["rate_out_of_range", /rate_out_of_range/, /docs\/group__core/],
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
