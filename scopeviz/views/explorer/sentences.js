/** The sharing graph as a list: a sentence for each variable. */

import { Rows, h } from "./dom.js";
import { variableSentence } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** Height of a sentence, in pixels: two lines. */
const SENTENCE_HEIGHT = 40;

export class SentencesView {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.box = h("div", {
      class: "scroll sentences",
      role: "list",
      "aria-label": "Who shares what, as sentences",
      "data-testid": "sentences",
    });
    this.list = new Rows(this.box, SENTENCE_HEIGHT, (at) => this.row(at));
    /** @type {number[]} */
    this.variables = [];
  }

  get element() {
    return this.box;
  }

  update() {
    const { log, state, hits } = this.explorer;
    if (!state.asList) return;
    this.variables = log.variables.flatMap((_, variable) =>
      log.isPresent(variable, state.moment) && (!hits || hits.has(variable)) ? [variable] : [],
    );
    const focused = /** @type {any} */ (this.box.getRootNode()).activeElement;
    const held = this.box.contains(focused) ? focused.dataset.id : "";
    this.list.show(this.variables.length);
    if (held) this.box.querySelector(`[data-id="${held}"]`)?.focus({ preventScroll: true });
  }

  /** Light up what is lit, in what is drawn already. */
  paint() {
    for (const element of this.box.querySelectorAll("[data-id]"))
      element.classList.toggle("lit", this.explorer.isLit(element.dataset.id));
  }

  /** @param {number} at */
  row(at) {
    const { log, state } = this.explorer;
    const variable = this.variables[at];
    const id = `v:${variable}`;
    const sentence = variableSentence(log, variable, state.moment);
    const classes = ["sentence", state.selected === id && "selected", this.explorer.isLit(id) && "lit"]
      .filter(Boolean)
      .join(" ");
    return h(
      "div",
      { class: "row", role: "listitem", "aria-posinset": at + 1, "aria-setsize": this.variables.length },
      h(
        "button",
        {
          type: "button",
          class: classes,
          "aria-pressed": String(state.selected === id),
          "data-id": id,
          onclick: () => this.explorer.select(id, "tree"),
        },
        sentence,
      ),
    );
  }
}
