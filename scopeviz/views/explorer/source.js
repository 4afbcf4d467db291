/** The source of the cell that runs, with the line that the step is at. */

import { abbreviate, clean, functionText } from "./text.js";
import { h, refill } from "./dom.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** How many lines around the current one are shown of another cell's function. */
const LINES_AROUND = 2;

/** Beyond so many lines, those far from the current one are left out, and counted. */
const MOST_LINES = 400;

/** Most characters of a line. */
const LINE = 400;

export class SourceView {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.title = h("h3", {}, "Source");
    this.code = h("div", {
      class: "scroll code",
      tabindex: 0,
      role: "group",
      "aria-label": "Source of the running cell",
    });
    this.other = h("section", { class: "pane code other", "aria-label": "Source of the function that runs" });
    this.box = h(
      "section",
      { class: "pane source", "aria-label": "Source", "data-testid": "source" },
      this.title,
      this.code,
    );
    this.shown = "";
    /** @type {Map<number, HTMLElement>} */
    this.lines = new Map();
  }

  get element() {
    return this.box;
  }

  update() {
    const { log, state, version } = this.explorer;
    const cell = log.cellAt(state.moment);
    const step = log.steps[state.moment - 1];
    const chain = step ? log.chain(step.place) : [];
    const label = log.cells[cell]?.label ?? "";
    const here = chain.filter((place) => place.source === label).map((place) => place.line);
    const near = here[here.length - 1] ?? 1;
    const source = log.cells[cell]?.source ?? "";
    const long = source.length > 200 * MOST_LINES || source.split("\n").length > MOST_LINES;
    const wanted = JSON.stringify([version, cell, long ? Math.floor(near / (MOST_LINES / 4)) : 0]);
    if (wanted !== this.shown) {
      this.shown = wanted;
      this.title.textContent = abbreviate(label || "Source", 40);
      this.fillLines(source, near, long);
    }
    for (const [line, element] of this.lines) {
      const isCurrent = line === here[here.length - 1];
      element.classList.toggle("current", isCurrent);
      element.classList.toggle("caller", !isCurrent && here.includes(line));
      if (isCurrent) element.setAttribute("aria-current", "step");
      else element.removeAttribute("aria-current");
    }
    this.reveal(near);
    this.tellOther(chain, label);
    this.paint();
  }

  /** Light up the lines of what is lit. */
  paint() {
    for (const [line, element] of this.lines) element.classList.toggle("lit", this.explorer.isLineLit(line));
  }

  /**
   * @param {string} source
   * @param {number} near
   * @param {boolean} long
   */
  fillLines(source, near, long) {
    const lines = source.replace(/\n$/, "").split("\n");
    const from = long ? Math.max(0, near - MOST_LINES / 2) : 0;
    const to = long ? Math.min(lines.length, from + MOST_LINES) : lines.length;
    this.lines = new Map(
      lines.slice(from, to).map((text, at) => [from + at + 1, lineOf(from + at + 1, text)]),
    );
    const above = from && h("p", { class: "mute" }, `${from} lines above`);
    const below = lines.length - to && h("p", { class: "mute" }, `${lines.length - to} lines below`);
    refill(
      this.code,
      above || null,
      ...(source ? this.lines.values() : [h("p", { class: "mute" }, "its source is not known")]),
      below || null,
    );
  }

  /** @param {number} line */
  reveal(line) {
    const element = this.lines.get(line);
    if (!element) return;
    const { offsetTop, offsetHeight } = element;
    const { scrollTop, clientHeight } = this.code;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight)
      this.code.scrollTop = Math.max(0, offsetTop - clientHeight / 3);
  }

  /**
   * The innermost place, where that is in another cell or file.
   * @param {import("./log.js").Place[]} chain
   * @param {string} label
   */
  tellOther(chain, label) {
    const inner = chain[chain.length - 1];
    if (!inner || inner.source === label) return refill(this.other);
    const cell = this.explorer.log.cells.find((each) => each.label === inner.source);
    const where = `in ${inner.function ? `${functionText(inner.function)}, ` : ""}${abbreviate(inner.source, 40)}${cell ? "" : `, line ${inner.line}`}`;
    const lines = (cell?.source ?? "").replace(/\n$/, "").split("\n");
    const from = Math.max(0, inner.line - 1 - LINES_AROUND);
    const shown = cell
      ? lines
          .slice(from, inner.line + LINES_AROUND)
          .map((text, at) => lineOf(from + at + 1, text, from + at + 1 === inner.line))
      : [];
    refill(this.other, h("p", { class: "mute" }, where), ...shown);
  }
}

/**
 * @param {number} line
 * @param {string} text
 * @param {boolean} [isCurrent]
 */
function lineOf(line, text, isCurrent = false) {
  const shown = text.length > LINE ? `${text.slice(0, LINE)}…` : text;
  const cleaned = shown.replace(/\r$/, "").split("\t").map(clean).join("    ");
  return h(
    "div",
    { class: isCurrent ? "line current" : "line" },
    h("span", { class: "number" }, String(line)),
    h("span", { class: "text" }, cleaned || " "),
  );
}
