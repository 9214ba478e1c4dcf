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

    const listed = 30;

    /** The part of a text in which the first word that was found stands. */
    function excerpt(text, terms) {
        const places = terms.map((term) => text.toLowerCase().indexOf(term)).filter((at) => at >= 0);
        const first = places.length === 0 ? 0 : Math.min(...places);
        const from = first < 80 ? 0 : text.lastIndexOf(" ", first - 30) + 1;
        const part = text.slice(from, from + 130);
        return `${from > 0 ? "… " : ""}${part}${from + 130 < text.length ? "…" : ""}`;
    }

    function hit(found) {
        const link = document.createElement("a");
        link.href = root + found.url;
        link.textContent = found.title;
        const kind = document.createElement("span");
        kind.className = "kind";
        kind.textContent = found.kind;
        const text = document.createElement("span");
        text.className = "excerpt";
        text.textContent = excerpt(found.text, found.terms);
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
            found.length === 0
                ? "Nothing found"
                : `${found.length} found${found.length > listed ? `, the best ${listed} listed` : ""}`;
        hits.querySelector("ol").replaceChildren(...found.slice(0, listed).map(hit));
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
