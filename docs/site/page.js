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
    "current_payment",
    "current_cap_payment",
    "as_of",
];
const howMany = 5;

const byId = (id) => document.getElementById(id);
const form = byId("form");
const planForm = byId("plan-form");
let ask;
let offers = [];

const isZero = (decimal) => /^[0.]*$/.test(decimal);
const amount = (decimal, currency) => `${shown(decimal)} ${currency}`;

const dayText = (date) => date.toISOString().slice(0, 10);
/** Today where the reader is, which may be another day than in UTC. */
const today = () => dayText(new Date(Date.now() - new Date().getTimezoneOffset() * 60000));
const dateOf = (text) => new Date(`${text}T00:00:00Z`);
/** What a field says. A browser gives no text for a day that is incomplete or does not exist, nor for one that a link
 * states and the field cannot hold; left out, such a day would be taken as not stated. */
const unreadableDay = "?";
const textOf = (input) => (input.validity?.badInput ? unreadableDay : input.value.trim() || input.dataset?.stated || "");

/** The same day some months later, or the last one of that month. */
function monthsLater(text, months) {
    const from = dateOf(text);
    if (Number.isNaN(from.getTime()) || dayText(from) !== text) return "";
    const made = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
    const last = new Date(Date.UTC(made.getUTCFullYear(), made.getUTCMonth() + 1, 0)).getUTCDate();
    made.setUTCDate(Math.min(from.getUTCDate(), last));
    // JavaScript takes the years 0 to 99 for those of the last century, and writes years of five digits otherwise.
    return from.getUTCFullYear() < 100 || made.getUTCFullYear() > 9999 ? "" : dayText(made);
}

function requestOfForm() {
    const request = {};
    for (const field of requestFields) request[field] = textOf(form.elements[field]);
    if (request.market.length === 2) request.market = request.market.toUpperCase(); // a code, not a name
    if (chosenOffer()?.takes_todays_price === false) request.current_payment = request.current_cap_payment = "";
    if (request.currency === capCurrency()) request.cap_payment = request.current_cap_payment = "";
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
function markField(inForm, field) {
    for (const each of inForm.elements) {
        if (each.name) each.removeAttribute("aria-invalid");
    }
    const at = field && inForm.elements[field];
    if (at?.setAttribute) at.setAttribute("aria-invalid", "true");
}

const inputOf = (field) => (field ? (form.elements[field] ?? planForm.elements[field]) : undefined);
/** What a field is called on the page. */
function labelOf(field) {
    if (field === "used") return "Was it used?";
    const label = inputOf(field)?.closest("label");
    return label ? (label.querySelector("span:not(.note)") ?? label).firstChild.textContent.trim() : field;
}

// ------------------------------------------------------------------------------------------------ the decision

const outcomeWords = { granted: "granted", capped: "cut by the cap", refused: "refused", error: "no answer" };
const chip = (outcome) => make("span", { class: `chip ${outcome}` }, outcomeWords[outcome]);

/** A problem as the library states it: as "code: column name: words" in one text, or each as a member. */
function problemIn({ code, error, field, reason, commitment }) {
    const parts = /^([a-z-]+): (?:column (\w+): )?(.*)$/s.exec(reason ?? "");
    return {
        code: code ?? parts?.[1] ?? "",
        field: field ?? parts?.[2],
        words: error === undefined ? (parts?.[3] ?? reason ?? "") : error.replace(`${code}: `, ""),
        commitment,
    };
}

/** As a sentence, under the name that the page has for the field. */
function sentenceOf({ field, words }) {
    const quote = `"${unreadableDay}": `;
    let said = words.startsWith(quote) || words.startsWith('"": ') ? words.replace(/^"\??": (at character 1: )?/, "") : words;
    if (inputOf(field)?.type === "date" && (said.startsWith("a date is written") || words.startsWith(quote))) {
        const isMissing = textOf(inputOf(field)) === "";
        said = isMissing ? "the day is missing" : "the day is incomplete, or there is no such day";
    }
    if (field) said = `${labelOf(field).replace(/([^?])$/, "$1:")} ${said}`;
    return sentence(said);
}
const sentence = (words) => words[0].toUpperCase() + words.slice(1) + (/[.?!]$/.test(words) ? "" : ".");

function problem(what) {
    return make(
        "p",
        { class: "problem" },
        make("strong", {}, what.commitment ? `No answer for no. ${what.commitment}. ` : "No answer. "),
        sentenceOf(what),
        " ",
        make("code", {}, what.code),
    );
}

/** The same, where the decision above says it already. */
const problemBelow = (what) =>
    byId("decision").querySelector(".problem code")?.textContent === what.code
        ? make("p", { class: "note" }, "Nothing to show, since there is no decision above.")
        : problem(what);

const spelled = (words) => sentence(shownIn(words));
/** Why a request is refused or a day differs, without the code before it. */
const whyOf = (reason) => spelled(problemIn({ reason }).words);

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
        ["Withheld by the cap", amounts.withheld],
        ["Payments no longer due", amounts.cancelled_commitment],
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
    const wrong = given.error || given.outcome === "error" ? problemIn(given) : null;
    markField(form, wrong?.field);
    if (wrong) return place.replaceChildren(problem(wrong));
    const parts = [
        make(
            "p",
            { class: "refund" },
            make("output", { id: "refund", name: "refund" }, amount(given.amounts.refund, given.amounts.currency)),
            " ",
            chip(given.outcome),
        ),
    ];
    if (given.reason) parts.push(make("p", { class: "why" }, whyOf(given.reason)));
    else if (given.clause) parts.push(make("p", { class: "why" }, given.clause));
    if (given.window) {
        parts.push(
            make(
                "p",
                { class: "why" },
                {
                    0: "This is the last day to cancel.",
                    1: `One day left to cancel, until ${given.window.last_day}.`,
                }[given.window.days_left] ??
                    `${given.window.days_left} days left to cancel, until ${given.window.last_day}.`,
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
const mostNumbers = 12; // that fit beside each other

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
    const asked = days.find((each) => each.text === textOf(form.elements.requested_on));
    const dayLater = (date) => new Date(date.getTime() + 86400000);
    const refused = schedule.refused.map((each) => ({ from: days[each.first].on, to: dayLater(days[each.last].on) }));
    const narrow = place.clientWidth < 560;
    const highest = Math.max(...days.map((each) => each.refund ?? 0));
    byId("numbers").hidden = breaks.length > mostNumbers;
    if (highest === 0) {
        const unknown = days.some((each) => each.refund === null);
        const words = unknown ? "Nothing comes back on any day that has an answer." : "Nothing comes back on any day.";
        return place.replaceChildren(make("p", {}, words));
    }
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
                tickFormat: highest < 10 ? ",.2f" : ",d",
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
                Plot.text(breaks.length > mostNumbers ? [] : breaks, {
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
            `${days[days.length - 1].text}; the list below names the days marked in it.`,
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
            make("td", {}, outcomeWords[each.outcome]),
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
        byId("curve").replaceChildren(problemBelow(problemIn(schedule)));
        byId("all-days").hidden = true;
        return breaks.replaceChildren();
    }
    byId("all-days").hidden = false;
    drawCurve();
    fillDays();
    const lines = schedule.breaks.map((each) => make("li", {}, spelled(each.words)));
    for (const each of schedule.refused) lines.push(make("li", { class: "plain" }, spelled(each.words)));
    if (lines.length === 0 && schedule.days.some((each) => each.refund && !isZero(each.refund)))
        lines.push(make("li", { class: "plain" }, "No sudden changes: each day costs its share."));
    breaks.replaceChildren(...lines);
}

// ------------------------------------------------------------------------------------------------ the cap, the plan

/** What was typed into the list of five, by row and field; what was not follows the form. */
const typed = Array.from({ length: howMany }, () => ({}));
const typedFields = { payment: "payment", cap_payment: "cap", requested_on: "day" }; // and what a link calls them

function makeCapRows() {
    const rows = typed.map((row, at) => {
        const cell = (field, title, kind) => {
            const input = make("input", {
                ...kind,
                "data-field": field,
                "aria-label": `${title} of request ${at + 1}`,
            });
            const take = () => {
                const text = textOf(input);
                if (text === (row[field] ?? "")) return;
                row[field] = text;
                if (text === "") delete row[field];
                showFive();
                keepInAddress();
            };
            onEachText(input, take);
            input.addEventListener("blur", () => showFive()); // an emptied one shows what it follows
            return make("td", { class: field }, input);
        };
        return make(
            "tr",
            {},
            make("th", { scope: "row" }, String(at + 1)),
            cell("payment", "Payment", { inputmode: "decimal" }),
            cell("cap_payment", "The same in the cap’s currency", { inputmode: "decimal" }),
            cell("requested_on", "Day", { type: "date", max: "9999-12-31" }),
            ...["back", "withheld", "left"].map((name) => make("td", { class: `amount ${name}` })),
            make("td", { class: "outcome" }),
        );
    });
    byId("cap").tBodies[0].replaceChildren(...rows);
}

/** The heads name the currencies; on a narrow screen, which has no heads, so does each cell. */
function nameCapColumns() {
    const [paid, cap] = [form.elements.currency.value, capCurrency()];
    const heads = [
        ["No.", ""],
        [`Payment, ${paid}`, "payment"],
        [`The same, ${cap}`, "cap_payment"],
        ["Cancelled on", "requested_on"],
        [`Comes back, ${paid}`, "back"],
        [`Withheld by the cap, ${paid}`, "withheld"],
        [`Left of the cap, ${cap}`, "left"],
        ["Outcome", "outcome"],
    ];
    const isAmount = { back: true, withheld: true, left: true };
    const cells = heads.map(([text, name]) =>
        make("th", { scope: "col", class: isAmount[name] ? `amount ${name}` : name }, text),
    );
    byId("cap").tHead.replaceChildren(make("tr", {}, ...cells));
    for (const [text, name] of heads.slice(1)) {
        for (const cell of byId("cap").querySelectorAll(`tbody .${name}`)) cell.dataset.title = text;
    }
    for (const each of byId("cap").querySelectorAll(".cap_payment")) each.hidden = paid === cap;
}

function fiveRequests() {
    const request = requestOfForm();
    return typed.map((row, at) => {
        const each = { ...request, requested_on: monthsLater(request.requested_on, at) || request.requested_on, ...row };
        if (request.currency === capCurrency()) each.cap_payment = "";
        else if (row.payment && !row.cap_payment) each.cap_payment = ""; // what it is in the cap's currency is not known
        return each;
    });
}

function showFive() {
    const requests = fiveRequests();
    const rows = ask({ ask: "cap", requests }).rows;
    nameCapColumns();
    rows.forEach((given, at) => {
        const tr = byId("cap").tBodies[0].rows[at];
        const wrong = given.outcome === "error" ? problemIn({ ...given, error: undefined }) : null;
        for (const input of tr.querySelectorAll("input")) {
            const { field } = input.dataset;
            // What a browser holds of a day, but gives no text for, stays to be completed or cleared.
            if (document.activeElement !== input && !input.validity.badInput) show(input, requests[at][field]);
            if (wrong?.field === field) input.setAttribute("aria-invalid", "true");
            else input.removeAttribute("aria-invalid");
        }
        const put = (name, text) => (tr.querySelector(`.${name}`).textContent = text);
        put("back", given.refund ? shown(given.refund) : "");
        put("withheld", given.withheld && !isZero(given.withheld) ? shown(given.withheld) : "");
        put("left", given.cap_left ? shown(given.cap_left) : given.refund ? "no cap" : "");
        tr.querySelector(".outcome").replaceChildren(chip(given.outcome));
    });
    const whichOnes = new Map(); // by their reason
    rows.forEach((given, at) => {
        if (!given.reason) return;
        const words = given.outcome === "error" ? sentenceOf(problemIn({ ...given, error: undefined })) : whyOf(given.reason);
        whichOnes.set(words, [...(whichOnes.get(words) ?? []), at + 1]);
    });
    byId("cap-note").replaceChildren(
        ...[...whichOnes].flatMap(([words, numbers]) => [
            make("strong", {}, `No. ${numbers.join(", ")}: `),
            words,
            make("br"),
        ]),
    );
    showPlan(requests);
}

function showPlan(requests) {
    const place = byId("plan");
    const [today, until] = ["today", "until"].map((name) => textOf(planForm.elements[name]));
    const made = ask({ ask: "plan", commitments: requests, today, until });
    markField(planForm, made.field);
    if (made.error) return place.replaceChildren(problemBelow(problemIn(made)));
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
    for (const each of made.leave) rows.push(row("never", each.commitment, "", "", each.why));
    const heads = [
        ["On", ""],
        ["Cancel", ""],
        [`Comes back, ${made.currency}`, "amount"],
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
        ? "No plan brings more back."
        : `The best plan may bring up to ${amount(made.at_most_more, made.currency)} more back.`;
    const waitsForPayments = requests[0].billing_plan === "monthly" && made.cancel.some((each) => each.on !== today);
    place.replaceChildren(
        ...(waitsForPayments
            ? [
                  make(
                      "p",
                      { class: "problem" },
                      "Waiting costs: until these days more monthly payments fall due, and they are not subtracted " +
                          "below. What comes back is a part of them.",
                  ),
              ]
            : []),
        make(
            "p",
            {},
            make("strong", { id: "plan-total" }, amount(made.total, made.currency)),
            " comes back under this plan, ",
            make("strong", {}, amount(made.all_today, made.currency)),
            " if all are cancelled on the first day, and ",
            make("strong", {}, amount(made.without_cap, made.currency)),
            ` if there were no cap. ${best}`,
        ),
        make("div", { class: "scroll", role: "region", "aria-label": "The plan as a table", tabindex: "0" }, table),
    );
}

// ------------------------------------------------------------------------------------------------ all of it

function showAll() {
    const capLabel = byId("in-cap-currency");
    const offer = chosenOffer();
    capLabel.hidden = !offer || form.elements.currency.value === offer.cap_currency;
    capLabel.querySelector("span").textContent = `The same in ${capCurrency()}, the cap’s currency`;
    const hasTodaysPrice = offer?.takes_todays_price !== false;
    byId("todays-price").hidden = !hasTodaysPrice;
    const capTodays = byId("todays-price-in-cap-currency");
    capTodays.hidden = capLabel.hidden || !hasTodaysPrice;
    capTodays.querySelector("span").textContent = `Today’s price in ${capCurrency()}, the cap’s currency`;
    const request = requestOfForm();
    showDecision(request);
    showCurve(request);
    showFive();
}

/** Whether the plan has days of its own; otherwise it begins on the day of the request and looks a year ahead. */
let planHasDays = false;

function planFromRequest() {
    if (planHasDays) return;
    const from = textOf(form.elements.requested_on);
    show(planForm.elements.today, from);
    show(planForm.elements.until, monthsLater(from, 12) || from);
}

/** The page as the address's part behind #, so that a link keeps it. Nothing is sent by it. */
function keepInAddress() {
    const kept = new URLSearchParams();
    for (const [field, value] of Object.entries(requestOfForm())) {
        if (value !== "" || form.elements[field].required) kept.set(field, value); // an emptied one stays empty
    }
    typed.forEach((row, at) => {
        for (const [field, name] of Object.entries(typedFields)) if (row[field]) kept.set(`${name}_${at + 1}`, row[field]);
    });
    if (planHasDays) {
        for (const name of ["today", "until"]) kept.set(name, textOf(planForm.elements[name]));
    }
    history.replaceState(null, "", `#${kept}`);
}

/** Puts a text into a field. What the field cannot hold is kept beside it, so that the library answers it. */
function show(input, text) {
    input.value = text;
    if (input.value === text) delete input.dataset.stated;
    else input.dataset.stated = text;
}

/** A field as an address states it; what the page does not offer as well. */
function state(field, value) {
    if (field instanceof RadioNodeList) return field.forEach((each) => (each.checked = each.value === value));
    if (field.options && ![...field.options].some((each) => each.value === value)) {
        field.append(make("option", { value }, value));
    }
    show(field, value);
}

/** Calls `changed` for every text that a field takes. No event of the field says that a day became incomplete while it
 * had no day before, so keys, and leaving the field, count as well. */
function onEachText(input, changed) {
    const typedHere = () => {
        delete input.dataset.stated;
        changed();
    };
    input.addEventListener("input", typedHere);
    if (input.type !== "date") return;
    input.addEventListener("keydown", (event) => {
        if (input.dataset.stated && ["Delete", "Backspace"].includes(event.key)) typedHere(); // looks empty already
    });
    let before;
    for (const event of ["focus", "input"]) input.addEventListener(event, () => (before = textOf(input)));
    for (const event of ["keyup", "blur"]) {
        input.addEventListener(event, () => {
            if (textOf(input) === before) return;
            before = textOf(input);
            typedHere();
        });
    }
}

function fillForm() {
    const agreements = [...new Set(offers.map((each) => each.agreement))];
    form.elements.agreement.replaceChildren(
        ...agreements.map((each) => make("option", { value: each }, titleOf(each))),
    );
    form.elements.currency.replaceChildren(...currencies.map((each) => make("option", { value: each }, each)));
    for (const each of form.elements) delete each.dataset.stated;
    show(form.elements.purchased_on, monthsLater(today(), -4));
    show(form.elements.requested_on, today());
    fillProducts();
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const field of requestFields) {
        if (!kept.has(field)) continue;
        state(form.elements[field], kept.get(field));
        if (field === "agreement") fillProducts();
    }
    typed.forEach((row, at) => {
        for (const [field, name] of Object.entries(typedFields)) {
            delete row[field];
            if (kept.get(`${name}_${at + 1}`)) row[field] = kept.get(`${name}_${at + 1}`);
        }
    });
    planHasDays = false;
    planFromRequest();
    for (const name of ["today", "until"]) {
        if (!kept.has(name)) continue;
        planHasDays = true;
        show(planForm.elements[name], kept.get(name));
    }
}

async function start() {
    byId("decision").replaceChildren(make("p", {}, "Loading the library…"));
    ask = await openLibrary();
    const known = ask({ ask: "offers" });
    offers = known.offers;
    byId("version").textContent = known.version;
    fillForm();
    makeCapRows();
    for (const input of form.elements) {
        if (!input.name) continue;
        onEachText(input, () => {
            if (input.name === "agreement") fillProducts();
            if (input.name === "requested_on") planFromRequest();
            showAll();
            keepInAddress();
        });
    }
    for (const input of planForm.elements) {
        onEachText(input, () => {
            planHasDays = true;
            showPlan(fiveRequests());
            keepInAddress();
        });
    }
    for (const each of [form, planForm]) each.addEventListener("submit", (event) => event.preventDefault());
    byId("all-days").addEventListener("toggle", fillDays);
    window.addEventListener("hashchange", () => {
        if (!location.hash.includes("=")) return keepInAddress(); // a place in the page
        document.activeElement.blur(); // a field that has the focus keeps its text
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
