// A search in the header of every page, over the guides, the tables and the reference. What it searches in is a file
// beside this one, read when somebody begins to search.
"use strict";

(() => {
    const root = new URL(".", document.currentScript.src).href;
    const header = document.querySelector(".site-header");
    const form = document.createElement("form");
    form.className = "search";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", "Site");
    form.autocomplete = "off";
    form.innerHTML =
        '<input type="search" placeholder="Search" aria-label="Search guides, tables and reference">' +
        '<div class="hits" hidden><p role="status"></p><ol></ol></div>';
    header.append(form);
    const input = form.querySelector("input");
    const hits = form.querySelector(".hits");

    /** The words of a text; names like plan_cancellations and late-used whole as well. */
    const tokenize = (text) =>
        [...text.split(/[\s\p{P}]+/u), ...(text.match(/[a-z0-9]+(?:[_-][a-z0-9]+)+/gi) ?? [])].filter(Boolean);

    let index; // a promise of it
    const openIndex = () =>
        (index ??= new Promise((done, failed) => {
            const script = document.createElement("script");
            script.src = `${root}search-index.js`;
            script.onload = () => {
                const made = new MiniSearch({
                    fields: ["title", "text"],
                    storeFields: ["title", "kind", "url", "text"],
                    tokenize,
                });
                made.addAll(refundSearchIndex);
                done(made);
            };
            script.onerror = failed;
            document.head.append(script);
        }));

    function hit(found) {
        const link = document.createElement("a");
        link.href = root + found.url;
        link.textContent = found.title;
        const kind = document.createElement("span");
        kind.className = "kind";
        kind.textContent = found.kind;
        const text = document.createElement("span");
        text.className = "excerpt";
        text.textContent = found.text.length > 110 ? `${found.text.slice(0, 110)}…` : found.text;
        const item = document.createElement("li");
        item.append(link, " ", kind, text);
        return item;
    }

    async function search() {
        const words = input.value.trim();
        if (words === "") return (hits.hidden = true);
        const made = await openIndex();
        if (input.value.trim() !== words) return; // typed on meanwhile
        const found = made.search(words, {
            prefix: true,
            fuzzy: (word) => (word.length > 5 ? 0.2 : 0),
            combineWith: "AND",
            boost: { title: 3 },
            boostDocument: (_, __, stored) => (stored.kind === "reference" ? 1 : 1.5),
        });
        hits.querySelector("[role=status]").textContent =
            found.length === 0 ? "Nothing found" : `${found.length} found`;
        hits.querySelector("ol").replaceChildren(...found.slice(0, 12).map(hit));
        hits.hidden = false;
        form.dataset.searched = words;
    }
    input.addEventListener("input", search);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        form.querySelector("li a")?.click();
    });
    form.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        hits.hidden = true;
        input.focus();
    });
    form.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !form.contains(event.relatedTarget)) hits.hidden = true;
    });
    document.addEventListener("click", (event) => {
        if (!form.contains(event.target)) hits.hidden = true;
    });
})();
