// The page: texts of the form go to the library's module, its answers go on the page. No amount is computed here.
"use strict";

const currencies = ["USD", "EUR", "GBP", "CHF", "JPY", "AUD", "CAD", "SEK", "DKK", "NOK", "INR", "BRL", "KRW"];
const requestFields = [
    "agreement",
    "product",
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
const howMany = 5;

const byId = (id) => document.getElementById(id);
const form = byId("form");
const planForm = byId("plan-form");
let ask;
let offers = [];

/** "1234567.80" with separators; the text itself stays exact. */
const shown = (decimal) => decimal.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
const isZero = (decimal) => /^[0.]*$/.test(decimal);
const amount = (decimal, currency) => `${shown(decimal)} ${currency}`;

const dayText = (date) => date.toISOString().slice(0, 10);
const dateOf = (text) => new Date(`${text}T00:00:00Z`);
/** The same day some months later, or the last one of that month. */
function monthsLater(text, months) {
    const from = dateOf(text);
    if (Number.isNaN(from.getTime())) return "";
    const made = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
    const last = new Date(Date.UTC(made.getUTCFullYear(), made.getUTCMonth() + 1, 0)).getUTCDate();
    made.setUTCDate(Math.min(from.getUTCDate(), last));
    return dayText(made);
}

function requestOfForm() {
    const request = {};
    for (const field of requestFields) request[field] = form.elements[field].value.trim();
    if (request.market.length === 2) request.market = request.market.toUpperCase(); // a code, not a name
    if (request.currency === capCurrency()) request.cap_payment = "";
    return request;
}

const chosenOffer = () =>
    offers.find(
        (each) => each.agreement === form.elements.agreement.value && each.product === form.elements.product.value,
    );
const capCurrency = () => chosenOffer()?.cap_currency ?? "USD";

function fillProducts() {
    const before = form.elements.product.value;
    const products = offers
        .filter((each) => each.agreement === form.elements.agreement.value)
        .map((each) => each.product);
    form.elements.product.replaceChildren(...products.map((each) => make("option", { value: each }, titleOf(each))));
    if (products.includes(before)) form.elements.product.value = before;
}

/** Which field a problem is about, for those who see it and those who hear it. */
function markField(field) {
    for (const each of form.elements) {
        if (each.name) each.removeAttribute("aria-invalid");
    }
    const at = field && form.elements[field];
    if (at?.setAttribute) at.setAttribute("aria-invalid", "true");
}

// ------------------------------------------------------------------------------------------------ the decision

const outcomeWords = { granted: "granted", capped: "cut by the cap", refused: "refused", error: "no answer" };
const chip = (outcome) => make("span", { class: `chip ${outcome}` }, outcomeWords[outcome]);

function problem(words, code) {
    return make(
        "p",
        { class: "problem" },
        make("strong", {}, "No answer. "),
        withoutCode(words),
        " ",
        make("code", {}, code),
    );
}

/** The same where the decision above says it already. */
const problemBelow = (words, code) =>
    byId("decision").querySelector(".problem code")?.textContent === code
        ? make("p", { class: "note" }, "None, as there is no decision above.")
        : problem(words, code);

/** "SUSE plans cannot be cancelled." without the code before it. */
const withoutCode = (reason) => reason.replace(/^[a-z-]+: /, "");

/** The explanation's lines as terms and what is said of them. */
function stepList(words) {
    const list = make("dl", { class: "steps" });
    for (const line of words.split("\n")) {
        if (line === "") continue;
        const topic = line.slice(0, 10).trim();
        if (topic !== "") list.append(make("dt", {}, topic));
        list.append(make("dd", {}, line.slice(10).trim()));
    }
    return list;
}

function figures(amounts) {
    const rows = [
        ["Paid so far", amounts.paid],
        ["Credit", amounts.credit],
        ["Fee", amounts.fee],
        ["The cap keeps", amounts.withheld],
        ["Commitment that ends unpaid", amounts.cancelled_commitment],
    ];
    const list = make("dl", { class: "figures" });
    for (const [title, value] of rows) {
        if (value === undefined || (isZero(value) && title !== "Credit" && title !== "Fee")) continue;
        list.append(make("div", {}, make("dt", {}, title), make("dd", {}, shown(value))));
    }
    return list;
}

let stepsOpen = window.innerWidth > 700;

function showDecision(request) {
    const given = ask({ ask: "decide", request });
    const place = byId("decision");
    markField(given.field);
    if (given.error) return place.replaceChildren(problem(given.error, given.code));
    if (given.outcome === "error") return place.replaceChildren(problem(given.reason, given.reason_code));
    const parts = [
        make(
            "p",
            { class: "refund" },
            make("output", { id: "refund", name: "refund" }, amount(given.amounts.refund, given.amounts.currency)),
            " ",
            chip(given.outcome),
        ),
    ];
    if (given.reason) parts.push(make("p", { class: "why" }, withoutCode(given.reason)));
    else if (given.clause) parts.push(make("p", { class: "why" }, given.clause));
    if (given.window) {
        parts.push(
            make(
                "p",
                { class: "why" },
                `${given.window.days_left} days left to cancel; the last one is ${given.window.last_day}.`,
            ),
        );
    }
    parts.push(figures(given.amounts));
    if (given.citation) {
        parts.push(
            make(
                "p",
                { class: "source" },
                make("strong", {}, "Source: "),
                `${given.citation.document}, “${given.citation.section}”, published ${given.citation.published}, last seen in force ${given.citation.last_seen}.`,
            ),
        );
    }
    if (given.words) {
        const steps = make("details", {}, make("summary", {}, "Step by step"), stepList(given.words));
        steps.open = stepsOpen;
        steps.addEventListener("toggle", () => (stepsOpen = steps.open));
        parts.push(steps);
    }
    place.replaceChildren(...parts);
}

// ------------------------------------------------------------------------------------------------ the curve

let schedule;

function drawCurve() {
    const place = byId("curve");
    if (!schedule?.days) return;
    const days = schedule.days.map((each) => ({
        on: dateOf(each.on),
        text: each.on,
        refund: each.refund === undefined ? null : Number(each.refund),
        words: each.refund ?? each.reason,
    }));
    const currency = schedule.days.find((each) => each.currency)?.currency ?? "";
    const breaks = schedule.breaks.map((each, at) => ({ on: days[each.index].on, number: String(at + 1) }));
    const asked = days.find((each) => each.text === form.elements.requested_on.value);
    const dayLater = (date) => new Date(date.getTime() + 86400000);
    const refused = schedule.refused.map((each) => ({ from: days[each.first].on, to: dayLater(days[each.last].on) }));
    const narrow = place.clientWidth < 560;
    const highest = Math.max(...days.map((each) => each.refund ?? 0));
    if (highest === 0) return place.replaceChildren(make("p", {}, "Nothing comes back on any day."));
    place.replaceChildren(
        Plot.plot({
            width: place.clientWidth,
            height: narrow ? 260 : 320,
            marginLeft: 64,
            marginTop: 36,
            marginRight: 16,
            style: { background: "none", fontSize: "13px", fontFamily: "inherit" },
            x: { type: "utc", label: null, ticks: narrow ? 4 : 8 },
            y: {
                label: `comes back, ${currency}`,
                grid: true,
                domain: [0, highest],
                nice: true,
                tickFormat: ",d",
                ticks: 5,
            },
            marks: [
                Plot.rectX(refused, { x1: "from", x2: "to", fill: "var(--refused)", fillOpacity: 0.2 }),
                Plot.areaY(days, {
                    x: "on",
                    y: "refund",
                    curve: "step-after",
                    fill: "var(--accent)",
                    fillOpacity: 0.12,
                }),
                Plot.lineY(days, {
                    x: "on",
                    y: "refund",
                    curve: "step-after",
                    stroke: "var(--accent)",
                    strokeWidth: 2,
                }),
                Plot.ruleX(breaks, { x: "on", stroke: "var(--cliff)", strokeDasharray: "3 3" }),
                Plot.text(breaks.length > 12 ? [] : breaks, {
                    x: "on",
                    text: "number",
                    frameAnchor: "top",
                    dy: -12,
                    fontWeight: 700,
                    fill: "var(--cliff)",
                }),
                Plot.ruleY([0]),
                asked && asked.refund !== null
                    ? Plot.dot([asked], {
                          x: "on",
                          y: "refund",
                          r: 5,
                          fill: "var(--accent)",
                          stroke: "var(--card)",
                          strokeWidth: 2,
                      })
                    : null,
                Plot.tip(
                    days,
                    Plot.pointerX({
                        ariaHidden: "true",
                        x: "on",
                        y: (each) => each.refund ?? 0,
                        fill: "var(--card)",
                        title: (each) =>
                            `${each.text}\n${each.refund === null ? each.words : amount(each.words, currency)}`,
                    }),
                ),
            ],
        }),
    );
    const picture = place.querySelector("svg");
    for (const part of picture.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label"); // it has a name as a whole
    picture.setAttribute("role", "img");
    picture.setAttribute(
        "aria-label",
        `What comes back by the day of the request, from ${days[0].text} to ` +
            `${days[days.length - 1].text}; the list below names where it breaks.`,
    );
}

function fillDays() {
    const details = byId("all-days");
    if (!details.open || !schedule?.days) return;
    const rows = schedule.days.map((each) =>
        make(
            "tr",
            {},
            make("td", { class: "amount" }, String(each.day)),
            make("td", {}, each.on),
            make("td", {}, each.outcome),
            ...["credit", "fee", "refund"].map((field) =>
                make("td", { class: "amount" }, each[field] === undefined ? "" : shown(each[field])),
            ),
        ),
    );
    const heads = [
        ["Day", "amount"],
        ["Date", ""],
        ["Outcome", ""],
        ["Credit", "amount"],
        ["Fee", "amount"],
        ["Comes back", "amount"],
    ];
    details
        .querySelector(".scroll")
        .replaceChildren(
            make(
                "table",
                {},
                make(
                    "thead",
                    {},
                    make("tr", {}, ...heads.map(([text, kind]) => make("th", { scope: "col", class: kind }, text))),
                ),
                make("tbody", {}, ...rows),
            ),
        );
}

function showCurve(request) {
    schedule = ask({ ask: "schedule", request });
    const breaks = byId("breaks");
    if (schedule.error) {
        byId("curve").replaceChildren(problemBelow(schedule.error, schedule.code));
        byId("all-days").hidden = true;
        return breaks.replaceChildren();
    }
    byId("all-days").hidden = false;
    drawCurve();
    fillDays();
    const lines = schedule.breaks.map((each) => make("li", {}, each.words));
    for (const each of schedule.refused) lines.push(make("li", { class: "plain" }, each.words));
    if (lines.length === 0 && schedule.days.some((each) => each.refund && !isZero(each.refund)))
        lines.push(make("li", { class: "plain" }, "No sudden changes: each later day takes its part."));
    breaks.replaceChildren(...lines);
}

// ------------------------------------------------------------------------------------------------ the cap, the plan

/** What was typed into the list of five, by row and field; what was not follows the form. */
const typed = Array.from({ length: howMany }, () => ({}));

function makeCapRows() {
    const rows = typed.map((row, at) => {
        const cell = (field, title, kind) => {
            const input = make("input", {
                ...kind,
                "data-field": field,
                "aria-label": `${title} of request ${at + 1}`,
            });
            input.addEventListener("input", () => {
                row[field] = input.value.trim();
                showFive();
            });
            return make("td", {}, input);
        };
        return make(
            "tr",
            {},
            make("th", { scope: "row" }, String(at + 1)),
            cell("payment", "Payment", { inputmode: "decimal" }),
            cell("requested_on", "Day", { type: "date" }),
            ...["Comes back", "The cap keeps", "Cap left"].map((title) =>
                make("td", { class: "amount", "data-title": title }),
            ),
            make("td"),
        );
    });
    byId("cap").tBodies[0].replaceChildren(...rows);
}

function fiveRequests() {
    const request = requestOfForm();
    return typed.map((row, at) => {
        const each = { ...request, requested_on: monthsLater(request.requested_on || dayText(new Date()), at), ...row };
        if (row.payment && request.cap_payment) each.cap_payment = ""; // what it is in the cap's currency is not known
        return each;
    });
}

function showFive() {
    const requests = fiveRequests();
    const rows = ask({ ask: "cap", requests }).rows;
    rows.forEach((given, at) => {
        const tr = byId("cap").tBodies[0].rows[at];
        for (const input of tr.querySelectorAll("input")) {
            if (document.activeElement !== input) input.value = requests[at][input.dataset.field];
        }
        const cells = tr.cells;
        cells[3].textContent = given.refund ? shown(given.refund) : "";
        cells[4].textContent = given.withheld && !isZero(given.withheld) ? shown(given.withheld) : "";
        cells[5].textContent = given.cap_left ? shown(given.cap_left) : given.refund ? "no cap" : "";
        cells[6].replaceChildren(chip(given.outcome));
    });
    const whichOnes = new Map(); // by their reason
    rows.forEach(
        (given, at) => given.reason && whichOnes.set(given.reason, [...(whichOnes.get(given.reason) ?? []), at + 1]),
    );
    byId("cap-note").replaceChildren(
        ...[...whichOnes].flatMap(([reason, numbers]) => [
            make("strong", {}, `No. ${numbers.join(", ")}: `),
            withoutCode(reason),
            make("br"),
        ]),
    );
    showPlan(requests);
}

function showPlan(requests) {
    const place = byId("plan");
    const { today, until } = { today: planForm.elements.today.value, until: planForm.elements.until.value };
    const made = ask({ ask: "plan", commitments: requests, today, until });
    if (made.error) return place.replaceChildren(problemBelow(made.error, made.code));
    const ofSeveral = requests.some((each) => each.quantity !== "1");
    const row = (on, number, units, back, outcome) =>
        make(
            "tr",
            {},
            make("td", {}, on),
            make("th", { scope: "row" }, `No. ${number}`, ...(ofSeveral && units ? [make("br"), units] : [])),
            make("td", { class: "amount" }, back),
            make("td", {}, outcome),
        );
    const rows = made.cancel.map((each) =>
        row(
            each.on,
            each.commitment,
            `${each.returned} of ${each.quantity} units`,
            shown(each.refund),
            chip(each.outcome),
        ),
    );
    for (const each of made.leave) rows.push(row("not at all", each.commitment, "", "", each.why));
    const heads = [
        ["On", ""],
        ["Cancel", ""],
        ["Comes back", "amount"],
        ["Outcome", ""],
    ];
    const table = make(
        "table",
        {},
        make(
            "thead",
            {},
            make("tr", {}, ...heads.map(([text, kind]) => make("th", { scope: "col", class: kind }, text))),
        ),
        make("tbody", {}, ...rows),
    );
    const best = isZero(made.at_most_more)
        ? "No plan pays more."
        : `The best plan pays at most ${amount(made.at_most_more, made.currency)} more.`;
    const monthly =
        requests[0].billing_plan === "monthly" && made.cancel.some((each) => each.on !== today)
            ? [
                  make(
                      "p",
                      { class: "note" },
                      "Payments fall due by these days; they are not subtracted from what comes back.",
                  ),
              ]
            : [];
    place.replaceChildren(
        make(
            "p",
            {},
            make("strong", { id: "plan-total" }, amount(made.total, made.currency)),
            " comes back under this plan; ",
            make("strong", {}, amount(made.all_today, made.currency)),
            " if all are cancelled on the first day, ",
            make("strong", {}, amount(made.without_cap, made.currency)),
            ` if there were no cap. ${best}`,
        ),
        make("div", { class: "scroll", role: "region", "aria-label": "The plan as a table", tabindex: "0" }, table),
        ...monthly,
    );
}

// ------------------------------------------------------------------------------------------------ all of it

function showAll() {
    const capLabel = byId("in-cap-currency");
    const offer = chosenOffer();
    capLabel.hidden = !offer || form.elements.currency.value === offer.cap_currency;
    capLabel.querySelector("span").textContent = `The same in ${capCurrency()}, which the cap counts in`;
    const request = requestOfForm();
    showDecision(request);
    showCurve(request);
    showFive();
}

/** The form as the address's part behind #, so that a link keeps it. Nothing is sent by it. */
function keepInAddress() {
    const kept = new URLSearchParams();
    for (const [field, value] of Object.entries(requestOfForm())) if (value !== "") kept.set(field, value);
    history.replaceState(null, "", `#${kept}`);
}

/** A field as an address states it. What the page does not offer is stated as well, so that the library answers it. */
function state(field, value) {
    if (field instanceof RadioNodeList) return field.forEach((each) => (each.checked = each.value === value));
    if (field.options && ![...field.options].some((each) => each.value === value)) {
        field.append(make("option", { value }, value));
    }
    field.value = value;
}

function fillForm() {
    const today = dayText(new Date());
    const agreements = [...new Set(offers.map((each) => each.agreement))];
    form.elements.agreement.replaceChildren(
        ...agreements.map((each) => make("option", { value: each }, titleOf(each))),
    );
    form.elements.currency.replaceChildren(...currencies.map((each) => make("option", { value: each }, each)));
    form.elements.purchased_on.value = monthsLater(today, -4);
    form.elements.requested_on.value = today;
    fillProducts();
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const field of requestFields) {
        if (!kept.has(field)) continue;
        state(form.elements[field], kept.get(field));
        if (field === "agreement") fillProducts();
    }
    planForm.elements.today.value = form.elements.requested_on.value;
    planForm.elements.until.value = monthsLater(form.elements.requested_on.value, 12);
}

async function start() {
    ask = await openLibrary();
    const known = ask({ ask: "offers" });
    offers = known.offers;
    byId("version").textContent = known.version;
    fillForm();
    makeCapRows();
    form.addEventListener("input", (event) => {
        if (event.target.name === "agreement") fillProducts();
        if (event.target.name === "requested_on" && event.target.value !== "") {
            planForm.elements.today.value = event.target.value;
            planForm.elements.until.value = monthsLater(event.target.value, 12);
        }
        showAll();
        keepInAddress();
    });
    for (const each of [form, planForm]) each.addEventListener("submit", (event) => event.preventDefault());
    planForm.addEventListener("input", () => showPlan(fiveRequests()));
    byId("all-days").addEventListener("toggle", fillDays);
    window.addEventListener("hashchange", () => {
        if (!location.hash.includes("=")) return keepInAddress(); // a place in the page
        form.reset();
        fillForm();
        showAll();
    });
    let width = byId("curve").clientWidth;
    new ResizeObserver(() => {
        if (byId("curve").clientWidth === width) return;
        width = byId("curve").clientWidth;
        drawCurve();
    }).observe(byId("curve"));
    showAll();
    document.documentElement.dataset.ready = "yes"; // for those who wait for it
}

start();
