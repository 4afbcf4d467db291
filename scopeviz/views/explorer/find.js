/** Find: a part of a name, a shape, a cell or a state; several words must all be true. */

import { Log } from "./log.js";

/** @typedef {(variable: number, moment: number) => boolean} Test */

/** State -> whether a variable is in it. @type {Record<string, (log: Log, variable: number, moment: number) => boolean>} */
export const STATES = {
  shared: (log, variable, moment) => log.isShared(variable, moment),
  new: (log, variable, moment) =>
    log.variables[variable].made_before === null &&
    log.places[log.variables[variable].lookups[0].place].cell === log.cellAt(moment),
  refused: () => false, // A refused name has a row of its own: see foundRefusals.
  unused: (log, variable, moment) => !log.useCount(variable, moment) && !log.isShared(variable, moment),
};

const SHAPE = /^[[(]?(?:\d+|\?|none)(?:\s*[×x,]\s*(?:\d+|\?|none))*,?[\])]?$/i;
const WORD = /cell\s+\d+|[[(][^\])]*[\])]|\S+/gi;

/**
 * The words of a question; a tensor's name is taken for its variable's.
 * @param {string} question
 */
const wordsOf = (question) =>
  (question.toLowerCase().match(WORD) ?? []).map((word) => word.replace(/:0$/, ""));

/**
 * What was asked for, as one test; null for no question.
 * @param {Log} log
 * @param {string} question
 * @returns {Test|null}
 */
export function finder(log, question) {
  const words = wordsOf(question);
  const tests = words.map((word) => testOf(log, word.replace(/\s+/g, " ")));
  return tests.length
    ? (variable, moment) => log.isPresent(variable, moment) && tests.every((test) => test(variable, moment))
    : null;
}

/**
 * The refused names that a question finds: the first refusal of each.
 * @param {Log} log
 * @param {string} question
 * @param {number} moment
 */
export function foundRefusals(log, question, moment) {
  const words = wordsOf(question);
  const found = (/** @type {import("./log.js").Refusal} */ refusal) =>
    words.every(
      (word) =>
        word === "refused" ||
        word.replace(/\s+/g, " ") === log.cells[log.places[refusal.place].cell]?.label.toLowerCase() ||
        refusal.name.toLowerCase().includes(word),
    );
  const firsts = words.length ? [...log.refusalsByName.values()] : [];
  return firsts.flatMap((those) =>
    those.some((at) => log.refusals[at].step < moment && found(log.refusals[at])) ? [those[0]] : [],
  );
}

/**
 * @param {Log} log
 * @param {string} word
 * @returns {Test}
 */
function testOf(log, word) {
  const cells = log.cells.flatMap((cell, at) => (cell.label.toLowerCase() === word ? [at] : []));
  if (cells.length) {
    const touched = cells.map((cell) => log.doings(cell, Infinity).touched);
    return (variable) => touched.some((those) => those.has(variable));
  }
  if (/^cell \d+$/.test(word)) return () => false;
  const inName = (/** @type {number} */ variable) => names(log)[variable].includes(word);
  const state = Object.hasOwn(STATES, word) && STATES[word];
  if (state) return (variable, moment) => state(log, variable, moment) || inName(variable);
  if (SHAPE.test(word)) {
    const wanted = `×${(word.match(/\d+|\?|none/g) ?? []).map((size) => (size === "none" ? "?" : size)).join("×")}×`;
    return (variable) => shapes(log)[variable].includes(wanted) || inName(variable);
  }
  if (word === "scalar" || word === "[]")
    return (variable) => log.variables[variable].shape?.length === 0 || inName(variable);
  return (variable) => inName(variable) || log.variables[variable].dtype.toLowerCase() === word;
}

/** @type {WeakMap<Log, string[]>} */
const NAMES = new WeakMap();

/** @type {WeakMap<Log, string[]>} */
const SHAPES = new WeakMap();

/** @param {Log} log */
function names(log) {
  const known = NAMES.get(log) ?? log.variables.map((variable) => variable.name.toLowerCase());
  NAMES.set(log, known);
  return known;
}

/** @param {Log} log */
function shapes(log) {
  const known =
    SHAPES.get(log) ??
    log.variables.map(({ shape }) => `×${(shape ?? []).map((size) => size ?? "?").join("×")}×`);
  SHAPES.set(log, known);
  return known;
}
