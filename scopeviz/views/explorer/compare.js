/** Compare two moments: what was added, what became shared, what disappeared. */

import { Log } from "./log.js";

/**
 * @typedef {object} Difference
 * @property {number[]} added variables that are there at the later moment only
 * @property {number[]} shared variables that became shared
 * @property {number[]} used variables with more uses, shared or not before and after
 * @property {number[]} gone variables that are there at the earlier moment only
 */

/** What a difference tells of, in order: its mark, and what a reader calls it. */
export const KINDS = /** @type {const} */ ({
  added: { mark: "+", title: "added" },
  shared: { mark: "×", title: "became shared" },
  used: { mark: "·", title: "used more often" },
  gone: { mark: "−", title: "disappeared" },
});

/**
 * The difference between two moments, whichever comes first.
 * @param {Log} log
 * @param {number} one
 * @param {number} other
 * @returns {Difference}
 */
export function difference(log, one, other) {
  const [earlier, later] = one <= other ? [one, other] : [other, one];
  /** @type {Difference} */
  const found = { added: [], shared: [], used: [], gone: [] };
  for (let variable = 0; variable < log.variables.length; variable += 1) {
    const before = log.isPresent(variable, earlier);
    const after = log.isPresent(variable, later);
    if (before && !after) found.gone.push(variable);
    if (after && !before) found.added.push(variable);
    if (!after) continue;
    if (log.isShared(variable, later) && !(before && log.isShared(variable, earlier)))
      found.shared.push(variable);
    else if (before && log.times(variable, later) > log.times(variable, earlier)) found.used.push(variable);
  }
  return found;
}
