/** The timeline: slider, play, step; a mark for each step, or bars where there are many. */

import { abbreviate, number } from "./text.js";
import { button, h, refill, s } from "./dom.js";
import { MARKS, stepSentence, stepWords } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** More steps than this are drawn as bars, each of several steps. */
const MOST_MARKS = 120;

/** Among more steps than this, a narrow track marks variables only. */
const DENSE = 30;

/** How many bars there are then. */
const BARS = 120;

/** Milliseconds from step to step while it plays; the whole takes no longer than two minutes. */
const PACE = 700;
const LONGEST = 120_000;

/** Height of a lane of bars. */
const LANE = 8;

/** The kinds of steps that have a lane of bars, from below. */
const TOLD = /** @type {const} */ (["created", "reused", "refused"]);

export class TimelineView {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.slider = h("input", {
      type: "range",
      min: 0,
      step: 1,
      "aria-label": "Step",
      "data-testid": "slider",
      oninput: () => this.go(Number(this.slider.value)),
    });
    this.playing = h(
      "button",
      {
        type: "button",
        "aria-label": "Play",
        title: "Play",
        "data-testid": "play",
        onclick: () => this.toggle(),
      },
      "▶",
    );
    this.marks = h("div", { class: "marks", "aria-hidden": "true" });
    this.sentence = h("output", { class: "told", "aria-live": "polite", "data-testid": "sentence" });
    this.count = h("span", { class: "mute count" });
    const lanes = [...TOLD].reverse().map((kind) => `${MARKS[kind]} ${kind}`);
    this.legend = h("p", { class: "mute legend" }, `bars, from above: ${lanes.join(", ")}`);
    this.range = h("select", {
      "aria-label": "Steps of",
      "data-testid": "range",
      onchange: () => explorer.setRange(Number(this.range.value)),
    });
    this.box = h(
      "section",
      { class: "pane timeline", "aria-label": "Timeline" },
      h("div", { class: "heading" }, h("h3", {}, "Timeline"), this.count, this.range),
      h(
        "div",
        { class: "controls" },
        button("|◀", "Back to the start", () => this.go(this.first), { "data-testid": "start" }),
        button("‹", "One step back", () => this.go(explorer.state.moment - 1), { "data-testid": "back" }),
        this.playing,
        button("›", "One step on", () => this.go(explorer.state.moment + 1), { "data-testid": "forward" }),
        button("▶|", "On to the end", () => this.go(this.last), { "data-testid": "end" }),
        h("div", { class: "track" }, this.marks, this.slider),
      ),
      this.legend,
      this.sentence,
    );
    this.timer = 0;
    this.drawn = "";
    /** @type {HTMLElement[]} */
    this.spots = [];
  }

  get element() {
    return this.box;
  }

  get first() {
    return this.explorer.bounds[0];
  }

  get last() {
    return this.explorer.bounds[1];
  }

  /** @param {number} moment */
  go(moment) {
    this.explorer.change({ moment: Math.min(this.last, Math.max(this.first, moment)) });
  }

  toggle() {
    if (this.timer) this.stop();
    else {
      if (this.explorer.state.moment >= this.last) this.go(this.first);
      this.playing.textContent = "❚❚";
      this.playing.setAttribute("aria-label", "Pause");
      this.playing.title = "Pause";
      this.tick();
    }
  }

  tick() {
    const pace = Math.min(PACE, LONGEST / Math.max(1, this.last - this.first));
    const stride = Math.max(1, Math.round(40 / pace));
    this.timer = window.setTimeout(
      () => {
        if (!this.box.isConnected) return this.stop();
        this.go(this.explorer.state.moment + stride);
        if (this.explorer.state.moment >= this.last) this.stop();
        else this.tick();
      },
      Math.max(40, pace),
    );
  }

  stop() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.playing.textContent = "▶";
    this.playing.setAttribute("aria-label", "Play");
    this.playing.title = "Play";
  }

  update() {
    const { log, state, version } = this.explorer;
    const wanted = JSON.stringify([version, this.first, this.last]);
    if (wanted !== this.drawn) {
      this.drawn = wanted;
      this.fillRange();
      this.drawMarks();
    }
    const at = state.moment;
    this.slider.min = String(this.first);
    this.slider.max = String(this.last);
    this.slider.value = String(at);
    const told = at > 0 ? stepSentence(log, at - 1) : "before the first step";
    this.slider.setAttribute(
      "aria-valuetext",
      `step ${at - this.first} of ${this.last - this.first}: ${told}`,
    );
    this.count.textContent = `step ${number(at - this.first)} of ${number(this.last - this.first)}`;
    this.tell(at);
    this.paint();
  }

  /** @param {number} moment */
  tell(moment) {
    if (moment === 0)
      return refill(
        this.sentence,
        h(
          "span",
          { class: "mute" },
          this.explorer.log.end ? "before the first step" : "nothing has happened yet",
        ),
      );
    const { kind } = this.explorer.log.steps[moment - 1];
    const { mark, verb, name, rest } = stepWords(this.explorer.log, moment - 1);
    refill(
      this.sentence,
      h("b", { class: `kind ${kind}` }, `${mark} ${verb}`),
      " ",
      name && h("code", {}, abbreviate(name)),
      " ",
      h("span", {}, rest),
    );
  }

  fillRange() {
    const { log, state } = this.explorer;
    const cells = log.cells
      .map((cell, at) => /** @type {const} */ ([at, cell.label]))
      .filter(([at]) => log.cellEnds[at] > log.startOf(at));
    refill(
      this.range,
      h("option", { value: -1 }, "all cells"),
      ...cells.map(([at, label]) => h("option", { value: at }, abbreviate(label, 30))),
    );
    this.range.value = String(state.range);
    this.range.hidden = cells.length < 2;
  }

  /** A mark for each step, or bars; a line where a cell begins. */
  drawMarks() {
    const { log } = this.explorer;
    const many = this.last - this.first;
    this.spots = [];
    const parts = [];
    for (const [cell, end] of log.cellEnds.entries()) {
      const start = log.startOf(cell);
      if (start > this.first && start < this.last && end > start)
        parts.push(
          h("i", {
            class: "cell-start",
            style: `left:${this.left(start + 0.5)}`,
            title: abbreviate(log.cells[cell].label, 30),
          }),
        );
    }
    if (many <= MOST_MARKS) {
      for (let at = this.first; at < this.last; at += 1) {
        const { kind } = log.steps[at];
        const spot = h(
          "i",
          { class: `mark ${kind}`, style: `left:${this.left(at + 1)}` },
          kind === "created" || kind === "refused" ? MARKS[kind] : "",
        );
        this.spots.push(spot);
        parts.push(spot);
      }
    } else parts.push(this.bars(many));
    this.marks.classList.toggle("dense", many > DENSE);
    this.marks.classList.toggle("barred", many > MOST_MARKS);
    this.legend.hidden = many <= MOST_MARKS;
    refill(this.marks, h("i", { class: "line" }), ...parts);
  }

  /**
   * Where a moment is along the track; the slider's thumb has a radius of 8 pixels.
   * @param {number} moment
   */
  left(moment) {
    const part = (moment - this.first) / Math.max(1, this.last - this.first);
    return `calc(8px + (100% - 16px) * ${part.toFixed(5)})`;
  }

  /**
   * Bars in a lane for each kind of step: which is which must not be told by colour alone.
   * @param {number} many
   */
  bars(many) {
    const { log } = this.explorer;
    const counts = Array.from({ length: BARS }, () => ({ created: 0, reused: 0, refused: 0 }));
    for (let at = this.first; at < this.last; at += 1) {
      const bar = counts[Math.min(BARS - 1, Math.floor(((at - this.first) / many) * BARS))];
      for (const kind of TOLD) if (log.steps[at].kind === kind) bar[kind] += 1;
    }
    const parts = TOLD.flatMap((kind, lane) => {
      const most = Math.max(1, ...counts.map((bar) => bar[kind]));
      return counts.flatMap((bar, x) => {
        const height = bar[kind] && Math.max(2, (bar[kind] / most) * LANE);
        const y = 26 - lane * (LANE + 1) - height;
        return height ? [s("rect", { class: kind, x, y, width: 0.8, height })] : [];
      });
    });
    return s("svg", { class: "bars", viewBox: `0 0 ${BARS} 26`, preserveAspectRatio: "none" }, ...parts);
  }

  /** Light up what is lit, and what is done. */
  paint() {
    const { state } = this.explorer;
    this.spots.forEach((spot, index) => {
      const at = this.first + index;
      spot.classList.toggle("ahead", at >= state.moment);
      spot.classList.toggle("now", at === state.moment - 1);
      spot.classList.toggle("lit", this.explorer.isStepLit(at));
    });
  }
}
