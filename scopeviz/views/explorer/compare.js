/** Compare two moments: what was added, what became shared, what disappeared. */

import { Log } from "./log.js";

/**
 * @typedef {object} Difference
 * @property {number[]} added variables that are there at the second moment only
 * @property {number[]} shared variables that became shared
 * @property {number[]} used variables with more uses, shared or not before and after
 * @property {number[]} gone variables that are there at the first moment only
 */

/** What a difference tells of, in order: its mark, and what a reader calls it. */
export const KINDS = /** @type {const} */ ({
  added: { mark: "+", title: "added" },
  shared: { mark: "×", title: "became shared" },
  used: { mark: "·", title: "used more often" },
  gone: { mark: "−", title: "disappeared" },
});

/**
 * What differs at one moment from another, which may be a later one.
 * @param {Log} log
 * @param {number} from
 * @param {number} to
 * @returns {Difference}
 */
export function difference(log, from, to) {
  /** @type {Difference} */
  const found = { added: [], shared: [], used: [], gone: [] };
  for (let variable = 0; variable < log.variables.length; variable += 1) {
    const before = log.isPresent(variable, from);
    const after = log.isPresent(variable, to);
    if (before && !after) found.gone.push(variable);
    if (after && !before) found.added.push(variable);
    if (!after) continue;
    if (log.isShared(variable, to) && !(before && log.isShared(variable, from))) found.shared.push(variable);
    else if (before && log.times(variable, to) > log.times(variable, from)) found.used.push(variable);
  }
  return found;
}
