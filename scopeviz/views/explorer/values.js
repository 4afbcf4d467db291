/** A variable's values from a session: a histogram, a few numbers, and a kernel's filters. */

import { abbreviate, clean, number, valueText } from "./text.js";
import { h, refill, s } from "./dom.js";
import { sharesParts } from "./shares.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {{count: number, shown: number, height: number, width: number, channels: number, channel_text: string, pixels: string}} Filters */
/** @typedef {{session: string, count: number, finite: number, mean: number|null, deviation: number|null, min: number|null, max: number|null, counts: number[], edges: number[], filters: Filters|null}} Values */
/** @typedef {{values?: Values, error?: string} & import("./shares.js").Answer} Answer */

const WIDTH = 240;
const HEIGHT = 64;

/** What is said while the kernel does not answer: after how many milliseconds, and what. @type {[number, string][]} */
const WAITING = [
  [300, "waiting for the kernel …"],
  [5000, "the kernel has not answered: it may be busy, or gone"],
];

/** @typedef {{asked: string, name: string, block: HTMLElement, timers: number[]}} Question */

/** What was asked for last: the values do not depend on the step. @type {WeakMap<Explorer, Question>} */
const ASKED = new WeakMap();

/** @typedef {(variable: number, reply: (answer: Answer) => void) => void} Ask */

/**
 * What shows the values that a kernel tells; a page without one need not carry it.
 * @param {Ask} ask
 * @returns {import("./explorer.js").Live}
 */
export const asking = (ask) => ({
  block: (explorer, variable) => valuesBlock(explorer, variable, ask),
  forget: forgetValues,
});

/**
 * The block of a variable's values; it fills when the kernel answers.
 * @param {Explorer} explorer
 * @param {number} variable
 * @param {Ask} ask
 */
function valuesBlock(explorer, variable, ask) {
  const asked = `${explorer.version} ${variable}`;
  const before = ASKED.get(explorer);
  if (before?.asked === asked) return before.block;
  forgetValues(explorer);
  const { name } = explorer.log.variables[variable];
  // What was known stays until there is something to say: most answers come at once.
  const block = before?.name === name ? before.block : h("div", { class: "values", "data-testid": "values" });
  const fill = (/** @type {any[]} */ ...parts) => refill(block, h("h4", {}, "Values now"), ...parts);
  const timers = WAITING.map(([after, text]) =>
    window.setTimeout(() => fill(h("p", { class: "mute" }, text)), after),
  );
  ASKED.set(explorer, { asked, name, block, timers });
  ask(variable, (answer) => {
    if (ASKED.get(explorer)?.timers !== timers) return;
    stop(timers);
    fill(...answerParts(answer), ...sharesParts(explorer, answer));
  });
  return block;
}

/** @param {number[]} timers */
const stop = (timers) => timers.forEach((timer) => window.clearTimeout(timer));

/**
 * Ask anew when the values are wanted next: a cell has run, or the explorer goes.
 * @param {Explorer} explorer
 */
function forgetValues(explorer) {
  const known = ASKED.get(explorer);
  if (!known) return;
  stop(known.timers);
  known.asked = "";
}

/** @param {Answer} answer */
export function answerParts({ values, error }) {
  if (!values) return [h("p", { class: "mute" }, clean(error ?? "no values"))];
  const { count, finite, mean, deviation, min, max, session } = values;
  const known = Object.entries({ mean, deviation, min, max }).flatMap(([name, value]) =>
    typeof value === "number" ? [[name, valueText(value)]] : [],
  );
  const facts = known.map(([name, text]) => h("span", {}, h("span", { class: "mute" }, `${name} `), text));
  const odd =
    finite < count
      ? h("p", { class: "kind refused" }, `✗ ${number(count - finite)} of ${number(count)} are not finite`)
      : null;
  return [
    values.counts.length ? histogram(values, known.map((fact) => fact.join(" ")).join(", ")) : null,
    h("p", { class: "numbers" }, ...facts),
    odd,
    values.filters && filtersBlock(values.filters),
    h("p", { class: "mute" }, `from ${abbreviate(session, 80)}`),
  ];
}

/** @param {Values} values @param {string} facts */
function histogram({ counts, edges }, facts) {
  const most = Math.max(...counts, 1);
  const width = WIDTH / counts.length;
  const bars = counts.map((count, at) => {
    const height = count ? Math.max(1, (count / most) * (HEIGHT - 4)) : 0;
    return s("rect", { x: at * width, y: HEIGHT - height, width: width - 0.6, height });
  });
  const label = `histogram from ${valueText(edges[0])} to ${valueText(edges[edges.length - 1])}: ${facts}`;
  return h(
    "div",
    { class: "histogram" },
    s(
      "svg",
      { role: "img", "aria-label": label, viewBox: `0 0 ${WIDTH} ${HEIGHT + 1}`, "data-testid": "histogram" },
      ...bars,
      s("path", { d: `M0 ${HEIGHT + 0.5}H${WIDTH}` }),
    ),
    h(
      "div",
      { class: "ends mute" },
      h("span", {}, valueText(edges[0])),
      h("span", {}, valueText(edges[edges.length - 1])),
    ),
  );
}

/** @param {Filters} filters */
function filtersBlock({ count, shown, height, width, channels, channel_text: channel, pixels }) {
  const bytes = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
  const across = Math.min(shown, 8);
  const down = Math.ceil(shown / across);
  const canvas = h("canvas", {
    width: across * (width + 1) - 1,
    height: down * (height + 1) - 1,
    role: "img",
    "aria-label": `${shown} of ${count} filters, ${height} by ${width}`,
    "data-testid": "filters",
  });
  const context = canvas.getContext?.("2d");
  for (let filter = 0; context && filter < shown; filter += 1) {
    const image = context.createImageData(width, height);
    for (let at = 0; at < width * height; at += 1) {
      const from = (filter * width * height + at) * channels;
      for (let channel_at = 0; channel_at < 3; channel_at += 1)
        image.data[4 * at + channel_at] = bytes[from + (channels === 3 ? channel_at : 0)];
      image.data[4 * at + 3] = 255;
    }
    context.putImageData(image, (filter % across) * (width + 1), Math.floor(filter / across) * (height + 1));
  }
  const which =
    shown < count ? `the first ${shown} of ${number(count)} filters` : `all ${number(count)} filters`;
  return h(
    "figure",
    { class: "filters" },
    canvas,
    h("figcaption", { class: "mute" }, [which, clean(channel)].filter(Boolean).join(", ")),
  );
}
