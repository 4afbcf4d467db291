/** The panel that compares two moments or two cells. */

import { abbreviate, number } from "./text.js";
import { h, portions, refill } from "./dom.js";
import { KINDS } from "./compare.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** How many names of a kind are listed at once. */
const NAMES_LISTED = 8;

export class DifferenceView {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const choose = (/** @type {"from"|"to"} */ end) => (/** @type {Event} */ event) =>
      explorer.change({
        compare: { ...explorer.state.compare, [end]: /** @type {HTMLSelectElement} */ (event.target).value },
      });
    this.from = h("select", {
      "aria-label": "Compare from",
      "data-testid": "compare-from",
      onchange: choose("from"),
    });
    this.to = h("select", {
      "aria-label": "Compare to",
      "data-testid": "compare-to",
      onchange: choose("to"),
    });
    this.pin = h(
      "button",
      { type: "button", class: "small", "data-testid": "pin", onclick: () => explorer.pin() },
      "pin this step",
    );
    this.found = h("div", { "data-testid": "differences", "aria-live": "polite" });
    this.box = h(
      "section",
      { class: "pane difference", "aria-label": "Compare two moments" },
      h("h3", {}, "Compare"),
      h("div", { class: "pickers" }, this.from, h("span", { "aria-hidden": "true" }, "→"), this.to, this.pin),
      this.found,
    );
    this.options = "";
  }

  get element() {
    return this.box;
  }

  update() {
    const { state, log, diff } = this.explorer;
    this.box.hidden = !state.comparing;
    if (!diff) return;
    const options = JSON.stringify([this.explorer.version, state.pinned]);
    if (options !== this.options) {
      this.options = options;
      for (const select of [this.from, this.to]) refill(select, ...this.choices());
    }
    this.from.value = state.compare.from;
    this.to.value = state.compare.to;
    const kinds = /** @type {(keyof typeof KINDS)[]} */ (Object.keys(KINDS)).filter(
      (kind) => diff[kind].length,
    );
    const parts = kinds.flatMap((kind) => [
      h(
        "h4",
        { class: `kind ${kind}` },
        `${KINDS[kind].mark} ${number(diff[kind].length)} ${KINDS[kind].title}`,
      ),
      portions(
        diff[kind],
        NAMES_LISTED,
        (variable) =>
          h(
            "button",
            { type: "button", class: "link", onclick: () => this.explorer.select(`v:${variable}`, "all") },
            abbreviate(log.variables[variable].name),
          ),
        "variable",
      ),
    ]);
    refill(this.found, ...(parts.length ? parts : [h("p", { class: "mute" }, "no variable differs")]));
  }

  choices() {
    const { log, state } = this.explorer;
    const cells = log.cells.flatMap((cell, at) =>
      log.cellEnds[at] > log.startOf(at)
        ? [h("option", { value: `cell ${at}` }, `after ${abbreviate(cell.label, 24)}`)]
        : [],
    );
    return [
      h("option", { value: "start" }, "before everything"),
      ...cells,
      state.pinned >= 0 && h("option", { value: "pin" }, `step ${state.pinned}, pinned`),
      h("option", { value: "now" }, "this step"),
    ].filter((option) => option);
  }
}
