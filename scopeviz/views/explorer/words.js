/** Sentences about steps, places, variables and calls. */

import { abbreviate, functionText, NAME, plural, shapeText } from "./text.js";
import { Log } from "./log.js";

/** Most characters of a place in the code. */
const PLACE = 80;

/** The mark of a step: meaning is never carried by colour alone. */
export const MARKS = {
  created: "+",
  reused: "×",
  refused: "✗",
  reset: "⌫",
  undone: "↶",
  switched: "⟳",
  entered: "▸",
  left: "◂",
  op: "·",
};

/**
 * A place with the calls that led to it: `cell 4, line 3 → conv_block, line 2`.
 * @param {Log} log
 * @param {number} place
 * @param {string} [here] a source that need not be said
 */
export function placeText(log, place, here = "") {
  const parts = [];
  let source = here;
  for (const { source: from, line, function: called } of log.chain(place)) {
    const where = [];
    if (from !== source) where.push(abbreviate(from, PLACE));
    if (called && parts.length) where.unshift(functionText(called));
    where.push(`line ${line}`);
    parts.push(where.join(", "));
    source = from;
  }
  return parts.join(" → ");
}

/**
 * What a call is called, from the most that there is to say to the least:
 * `call 1 · conv_block · cell 4, line 3`, ..., `call 1`.
 * @param {Log} log
 * @param {number} call
 * @param {string} [here] a source that need not be said
 */
export function callTexts(log, call, here = "") {
  const { number: count, function: called, place } = log.calls[call];
  const { source, line } = log.places[place];
  const where = source === here ? `line ${line}` : `${abbreviate(source, 24)}, line ${line}`;
  if (!called) return [where, `line ${line}`];
  const name = functionText(called);
  return [`call ${count} · ${name} · ${where}`, `call ${count} · ${name}`, `call ${count}`];
}

/**
 * What a call is called: `call 1 · conv_block · line 3`.
 * @param {Log} log
 * @param {number} call
 * @param {string} [here] a source that need not be said
 */
export const callText = (log, call, here = "") => callTexts(log, call, here)[0];

/**
 * A variable as a sentence: where it was made, and how many use it.
 * @param {Log} log
 * @param {number} variable
 * @param {number} moment
 * @param {number} [length] most characters of its name
 */
export function variableSentence(log, variable, moment, length = NAME) {
  const { name, made_before: before, lookups } = log.variables[variable];
  const users = log.users(variable, moment);
  const times = log.times(variable, moment);
  const shared = log.isShared(variable, moment);
  const made =
    before === null
      ? `made in ${placeText(log, lookups[0].place)}`
      : `made before recording in ${placeText(log, before)}`;
  const read = log.useCount(variable, moment) > 0;
  const often = times > 1 && times !== users.length ? `${plural(times, "time")}, ` : "";
  const used = read || shared ? `used ${often}by ${plural(users.length, "call")}` : "read by no op yet";
  return `${abbreviate(name, length)}${shared ? ` ×${times}` : ""}: ${made}, ${used}`;
}

/**
 * What a step did: its mark, what happened, the name that it happened to, and the rest.
 * @param {Log} log
 * @param {number} at
 * @returns {{mark: string, verb: string, name: string, rest: string}}
 */
export function stepWords(log, at) {
  const { kind, of, place } = log.steps[at];
  const where = placeText(log, place, log.cells[log.places[place].cell]?.label ?? "");
  return { mark: MARKS[kind], ...WORDS[kind](log, of, at, where) };
}

/**
 * The words of a step as one line.
 * @param {Log} log
 * @param {number} at
 */
export function stepSentence(log, at) {
  const { mark, verb, name, rest } = stepWords(log, at);
  return [mark, verb, abbreviate(name), rest].filter(Boolean).join(" ");
}

/** @typedef {(log: Log, of: number, at: number, where: string) => {verb: string, name: string, rest: string, mark?: string}} Words */

/** Kind of step -> its words. @type {Record<import("./log.js").Step["kind"], Words>} */
const WORDS = {
  entered(log, of, at, where) {
    const opening = log.scopes[of].openings.find((each) => each.step === at);
    const flag =
      opening && log.flags[opening.flag].value !== "False"
        ? `, reuse=${abbreviate(log.flags[opening.flag].value)}`
        : "";
    const ops = opening?.name_scope ? `; ops go to ${abbreviate(opening.name_scope)}` : "";
    return { verb: "opened", name: log.scopes[of].name || "/", rest: `in ${where}${flag}${ops}` };
  },
  left: (log, of, _at, where) => ({
    verb: "left",
    name: log.scopes[of].name || "/",
    rest: `(opened in ${where})`,
  }),
  switched: (log, of, _at, where) => ({
    verb: "reuse_variables() on",
    name: log.scopes[of].name || "/",
    rest: `in ${where}`,
  }),
  created(log, of, _at, where) {
    const { name, shape, dtype } = log.variables[of];
    return {
      verb: "created",
      name,
      rest: `${abbreviate(shapeText(shape))} ${abbreviate(dtype, 16)}, in ${where}`,
    };
  },
  reused: (log, of, at, where) => ({
    mark: `×${1 + log.reuses(of, at + 1)}`,
    verb: "reused",
    name: log.variables[of].name,
    rest: `in ${where}`,
  }),
  refused(log, of, _at, where) {
    const { name, error, reason } = log.refusals[of];
    return { verb: "refused", name, rest: `in ${where}: ${abbreviate(error)}: ${abbreviate(reason, 200)}` };
  },
  op(log, of, _at, where) {
    const { name, reads } = log.ops[of];
    const read = reads
      .map((variable) => abbreviate(log.variables[variable].name))
      .slice(0, 3)
      .join(", ");
    const more = reads.length > 3 ? ` and ${plural(reads.length - 3, "more variable")}` : "";
    return { verb: "op", name, rest: `${read ? `reads ${read}${more}, ` : ""}in ${where}` };
  },
  reset(log, of, at, where) {
    const lost = log.variables.filter(
      (variable, index) => variable.graph === of && log.isPresent(index, at),
    ).length;
    return { verb: "graph reset", name: "", rest: `in ${where}: ${plural(lost, "variable")} gone` };
  },
  undone: () => ({ verb: "taken back", name: "", rest: "what an earlier run of this cell had added" }),
};

/**
 * A phrase in which what it leaves open is filled in; `{}` stands for a `{`.
 * @param {string} phrase
 * @param {Record<string, () => string>} says
 */
const filled = (phrase, says) => phrase.replace(/\{(\w?)\}/g, (_, mark) => (mark ? says[mark]() : "{"));

/** How many callers a sentence names. */
const CALLERS = 4;

/**
 * A place as the model's sentences have it: `cell 3, line 2, in f, called from cell 4, line 5`.
 * @param {Log} log
 * @param {number|null|undefined} place
 * @param {number} [callers]
 */
function locationText(log, place, callers = 0) {
  const chain = log.chain(place ?? null).reverse();
  const texts = chain.map((at) => `${at.source}, line ${at.line}${at.function && `, in ${at.function}`}`);
  return texts.slice(0, callers + 1).join(", called from ");
}

/**
 * Why a lookup went as it did: label -> sentences, in order.
 * @param {Log} log
 * @param {import("./log.js").Lookup|import("./log.js").Refusal} row
 * @param {number} at the variable that it found or made; -1 for none
 */
export function whyLinks(log, row, at) {
  const { phrases, chains, stacks } = log.payload;
  const variable = log.variables["error" in row ? (row.variable ?? -1) : at];
  const flag = () => log.flags[row.flag ?? 0];
  /** @type {Record<string, () => string>} */
  const says = {
    n: () => ("error" in row ? row.name : variable.store_name || variable.name),
    r: () => row.requested,
    s: () => row.scope,
    x: () => variable.name_scope,
    o: () => variable.name,
    p: () => locationText(log, row.place, CALLERS),
    m: () => locationText(log, variable.lookups[0].place),
    f: () => locationText(log, flag().place),
    g: () => flag().scope,
    e: () => ("error" in row ? `${row.error}: ${row.reason}` : ""),
  };
  /** @type {number[]} */
  const opened = [];
  for (let stack = row.stack; stack !== null; stack = stacks[stack].outer)
    opened.unshift(stacks[stack].phrase);
  /** @type {Map<string, string[]>} */
  const links = new Map();
  for (const phrase of chains[row.why].flatMap((each) => (each < 0 ? opened : each))) {
    const { label, text } = phrases[phrase];
    links.set(label, [...(links.get(label) ?? []), filled(text, says)]);
  }
  return links;
}

/**
 * Why parts of a name end in numbers: a sentence for each that does.
 * @param {Log} log
 * @param {number} graph
 * @param {string} name
 * @param {boolean} byStore whether its parts go by variable scopes, and not by name scopes
 * @param {boolean} [whole] whether the whole name does
 */
export function numbersIn(log, graph, name, byStore, whole = byStore) {
  const { numbers } = log;
  const parts = name.replace(/\/$/, "").split("/");
  return parts.flatMap((_, end) => {
    const part = parts.slice(0, end + 1).join("/");
    const text = numbers.get(`${graph} ${part === name ? whole : byStore} ${part}`);
    return text === undefined ? [] : filled(text, { n: () => part, b: () => part.replace(/_\d+$/, "") });
  });
}
