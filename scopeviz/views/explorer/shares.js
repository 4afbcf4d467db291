/** How much each use of a variable adds to its gradient. */

import { abbreviate, clean, valueText } from "./text.js";
import { h } from "./dom.js";
import { callText } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {{op: string, call: number, norm: number|null, part: number|null}} Share */
/** @typedef {{session: string, tensor: string, norm: number|null, shares: Share[]}} Gradient */
/** @typedef {{gradient?: Gradient, gradient_error?: string}} Answer */

/** @param {number|null} norm */
const normText = (norm) => (norm === null ? "not finite" : `norm ${valueText(norm)}`);

/**
 * @param {Explorer} explorer
 * @param {Answer} answer
 */
export function sharesParts(explorer, { gradient, gradient_error: error }) {
  if (error) return [h("h4", {}, "Gradient now"), h("p", { class: "mute" }, clean(error))];
  if (!gradient) return [];
  return [
    h("h4", {}, "Gradient now: what each use adds"),
    h(
      "ul",
      { class: "shares", "data-testid": "shares" },
      ...gradient.shares.map((share) => shareLine(explorer, share)),
    ),
    h("p", { class: "mute" }, `${abbreviate(gradient.tensor, 80)}: ${normText(gradient.norm)}`),
  ];
}

/** @param {Explorer} explorer @param {Share} share */
function shareLine(explorer, { op, call, norm, part }) {
  const width = part === null ? 0 : Math.min(100, Math.abs(part) * 100);
  return h(
    "li",
    {},
    call < 0
      ? h("code", {}, abbreviate(op, 80))
      : h(
          "button",
          {
            type: "button",
            class: "link",
            title: clean(op),
            onclick: () => explorer.select(`c:${call}`, "graph"),
          },
          callText(explorer.log, call),
        ),
    h("span", { class: part !== null && part < 0 ? "bar against" : "bar", style: `width: ${width}%` }),
    h("span", { class: "mute" }, `${part === null ? "" : `${Math.round(part * 100)} %, `}${normText(norm)}`),
  );
}
