// Writes what the site's search looks in: sections of the guides, names of the reference, rules of the tables.
//
//     node make_search_index.mjs <build/site> <folder of script/site's work>

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [site, work] = process.argv.slice(2).map((each) => resolve(each));
const require = createRequire(join(work, "npm/"));
const { parse } = require("node-html-parser");

const entries = [];
const plain = (text) => text.replace(/\s+/g, " ").trim();
function add(kind, title, url, text) {
    entries.push({ id: entries.length, kind, title: plain(title), url, text: plain(text) });
}

function addGuide(file, page) {
    const title = plain(page.querySelector(".headertitle .title")?.textContent ?? file);
    let heading = title;
    let anchor = "";
    let text = "";
    const close = () => {
        if (plain(text) !== "")
            add("guide", heading === title ? title : `${title}: ${heading}`, `docs/${file}${anchor}`, text);
    };
    for (const part of page.querySelector(".textblock")?.childNodes ?? []) {
        if (/^H[1-3]$/.test(part.tagName ?? "")) {
            close();
            heading = plain(part.textContent);
            anchor = `#${part.querySelector("a.anchor")?.id ?? ""}`;
            text = "";
        } else {
            text += ` ${part.textContent}`;
        }
    }
    close();
}

const named = new Set();
function addNames(page) {
    for (const row of page.querySelectorAll("table.memberdecls tr")) {
        if (!(row.getAttribute("class") ?? "").startsWith("memitem:")) continue;
        const link = row.querySelector(".memItemRight a.el, .memTemplItemRight a.el");
        const brief = row.nextElementSibling?.querySelector(".mdescRight")?.textContent ?? "";
        const url = link?.getAttribute("href");
        if (!url || named.has(url)) continue;
        named.add(url);
        add("reference", link.textContent, `docs/${url}`, brief.replace("More...", ""));
    }
}

/** The values of an enumeration, which have a table of their own. */
function addValues(page, file) {
    for (const row of page.querySelectorAll("table.fieldtable tr")) {
        const value = row.querySelector("td.fieldname");
        const anchor = value?.querySelector("a[id]")?.id;
        const type = row.closest(".memitem")?.querySelector("td.memname")?.textContent ?? "";
        if (!anchor || named.has(anchor)) continue;
        named.add(anchor);
        const text = row.querySelector("td.fielddoc")?.textContent ?? "";
        add("reference", value.textContent, `docs/${file}#${anchor}`, `${plain(type).replace(/ : .*/, "")}: ${text}`);
    }
}

const docs = existsSync(join(site, "docs")) ? readdirSync(join(site, "docs")) : [];
for (const file of docs.filter((each) => each.endsWith(".html")).sort()) {
    const is_guide = file.startsWith("md_") || file === "index.html";
    if (!is_guide && !/^(group__|struct|class|namespacerefund)/.test(file)) continue;
    if (file.endsWith("-members.html") || file.endsWith("_source.html")) continue;
    const page = parse(readFileSync(join(site, "docs", file), "utf8"));
    if (is_guide) addGuide(file, page);
    else {
        addNames(page);
        addValues(page, file);
    }
}

const library = await require(join(work, "module/refund-module.js"))({
    wasmBinary: readFileSync(join(work, "module/refund-module.wasm")),
});
const { tables } = JSON.parse(library.ccall("refund_answer", "string", ["string"], ['{"ask": "tables"}']));
for (const table of tables) {
    for (const rule of table.rules) {
        add(
            "table",
            rule.id,
            `tables.html#table-${table.name}`,
            `${rule.outcome}. ${rule.clause} ${rule.document}, ${rule.section}, in force from ${rule.from}`,
        );
    }
}

writeFileSync(join(site, "search-index.js"), `const refundSearchIndex = ${JSON.stringify(entries)};\n`);
console.log(`search: ${entries.length} places`);
