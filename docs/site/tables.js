// The tables of rules, as the library itself tells them.
"use strict";

function daysText(rule) {
    if (rule.last_day === undefined) return rule.first_day === 0 ? "any day" : `from day ${rule.first_day}`;
    return rule.first_day === rule.last_day ? `day ${rule.first_day}` : `days ${rule.first_day} to ${rule.last_day}`;
}

function rowOf(rule) {
    const cell = (title, ...content) => make("td", { "data-title": title }, ...content);
    return make(
        "tr",
        {},
        cell("In force", rule.until ? `${rule.from} to ${rule.until}` : `since ${rule.from}`),
        cell("Days", daysText(rule)),
        cell("Usage", rule.usage ?? "any"),
        cell(
            "What comes back",
            make("strong", {}, rule.outcome),
            make("br"),
            rule.clause,
            ...(rule.cap ? [make("br"), make("span", { class: "note" }, `Cap: ${shownIn(rule.cap)}`)] : []),
        ),
        cell(
            "Source",
            `${rule.document}, “${rule.section}”, published ${rule.published}, last seen ${rule.last_seen}`,
            make("br"),
            make("code", {}, rule.id),
        ),
    );
}

function sectionOf(table) {
    const heads = ["In force", "Days", "Usage", "What comes back", "Source"];
    const by = table.agreement === "any" ? "under any agreement" : titleOf(table.agreement);
    return make(
        "section",
        { class: "card", "aria-labelledby": `table-${table.name}` },
        make("h2", { id: `table-${table.name}` }, `${titleOf(table.product)} – ${by}`),
        make(
            "table",
            { class: "rules" },
            make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))),
            make("tbody", {}, ...table.rules.map(rowOf)),
        ),
    );
}

/** Shows the rows that have every word. */
function filterRows() {
    const words = document.getElementById("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const section of document.querySelectorAll("#tables section")) {
        const title = section.querySelector("h2").textContent;
        let here = 0;
        for (const row of section.querySelectorAll("tbody tr")) {
            const text = `${title} ${row.textContent}`.toLowerCase();
            row.hidden = !words.every((word) => text.includes(word));
            here += row.hidden ? 0 : 1;
        }
        section.hidden = here === 0;
        shown += here;
    }
    document.getElementById("found").textContent = `${shown} rules`;
}

async function start() {
    const ask = await openLibrary();
    document.getElementById("version").textContent = ask({ ask: "offers" }).version;
    document.getElementById("tables").replaceChildren(...ask({ ask: "tables" }).tables.map(sectionOf));
    document.getElementById("filter").addEventListener("input", filterRows);
    document.getElementById("filter-form").addEventListener("submit", (event) => event.preventDefault());
    filterRows();
    if (location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
    document.documentElement.dataset.ready = "yes"; // for those who wait for it
}

start();
