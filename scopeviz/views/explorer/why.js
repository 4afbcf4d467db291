/** Why lookups went as they did, and why names end in numbers: what the payload says, shown. */

import { abbreviate, clean } from "./text.js";
import { h, portions } from "./dom.js";
import { MARKS, numbersIn, placeText, whyLinks } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./log.js").Lookup|import("./log.js").Refusal} Row */

/** How many lookups are listed at once. */
const LOOKUPS = 8;

/** How many names. */
const NUMBERED = 4;

/**
 * The lookups of a name by now, the first of them first, then the newest.
 * @param {Explorer} explorer
 * @param {Row[]} rows in the order of time
 * @param {number} variable what they found or made; -1 for nothing
 */
export function whyBlock({ log, state }, rows, variable) {
  const [first, ...rest] = rows.filter((row) => row.step < state.moment);
  const entry = (/** @type {Row} */ row) => {
    const { kind } = log.steps[row.step];
    const mark = kind === "reused" ? `×${1 + log.reuses(variable, row.step + 1)}` : MARKS[kind];
    const now = row.step === state.moment - 1;
    const links = whyLinks(log, row, variable);
    const box = h(
      "details",
      { open: now || state.whys.has(row.step) },
      h(
        "summary",
        { onclick: () => state.whys[box.open ? "delete" : "add"](row.step) },
        h("b", { class: `kind ${kind}` }, `${mark} ${kind}`),
        ` ${now ? "in this step, " : ""}${placeText(log, row.place)}`,
        h("div", { class: "mute" }, clean(links.get("reuse")?.[0] ?? "")),
      ),
      h(
        "dl",
        {},
        ...[...links].flatMap(([label, sentences]) => [
          h("dt", {}, label),
          h("dd", {}, ...sentences.map((sentence) => h("div", {}, clean(sentence)))),
        ]),
      ),
    );
    return box;
  };
  return (
    first &&
    h(
      "div",
      { class: "why" },
      h("h4", {}, "Why"),
      portions([first, ...rest.reverse()], LOOKUPS, entry, "lookup"),
    )
  );
}

/**
 * Why some names end in numbers.
 * @param {Explorer} explorer
 * @param {number} graph
 * @param {[name: string, byStore: boolean, whole?: boolean][]} names
 */
export function numbersBlock({ log }, graph, names) {
  const told = [...new Set(names.flatMap((name) => numbersIn(log, graph, ...name)))];
  const line = (/** @type {string} */ text) => h("div", {}, abbreviate(text, 400));
  return told.length
    ? h("div", {}, h("h4", {}, "Why a number"), portions(told, NUMBERED, line, "name"))
    : null;
}
