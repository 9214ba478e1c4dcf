// What the pages with the library share.
"use strict";

/** Names for people, of agreements and products; those without one are shown as they are called. */
const titles = {
    "partner-center": "Microsoft Partner Center",
    "partner-center-self-service": "Azure self-service, bought through a partner",
    "self-service": "Azure self-service, as documented",
    "self-service-observed": "Azure self-service, as it answered",
    "azure-reservation": "Azure reservation",
    "ec2-reserved-instance": "Amazon EC2 Reserved Instance",
    "google-cloud-spend-commitment": "Google Cloud spend commitment",
    "suse-plan": "SUSE plan",
    "red-hat-plan": "Red Hat plan",
    "azure-red-hat-openshift": "Azure Red Hat OpenShift",
    "vmware-by-cloudsimple": "VMware by CloudSimple",
    "databricks-pre-purchase": "Databricks pre-purchase",
    "synapse-pre-purchase": "Synapse pre-purchase",
    "pre-purchase-plan": "Pre-purchase plan",
};
/** "1234567.80" with separators; the text itself stays exact. */
const shown = (decimal) => decimal.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
/** Amounts within the library's words likewise. */
const shownIn = (words) => words.replace(/(?<![\d-])\d{4,}\.\d+/g, shown);

/** An element with text or elements in it. */
function make(name, attributes = {}, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
}

const titleOf = (name) => titles[name] ?? name[0].toUpperCase() + name.slice(1).replaceAll("-", " ");

/** A question to the library: an object in, an object out. The module comes as text, as a page that is a file may not
 * fetch another one. */
async function openLibrary() {
    const wasmBinary = Uint8Array.from(atob(refundWasm), (byte) => byte.charCodeAt(0));
    const library = await refundModule({ wasmBinary });
    return (question) => JSON.parse(library.ccall("refund_answer", "string", ["string"], [JSON.stringify(question)]));
}
