/** Where everything in the sharing graph is: variables left, the calls that use them right.
 *
 * It is laid out once, for all steps; scrubbing only reveals.  Similar calls beyond a few are
 * one bundle, which opens to a list.
 */

import { Log } from "./log.js";

/** @typedef {{variable: number, x: number, y: number, width: number, height: number, block: number}} VariableBox */
/** @typedef {{call: number, row: number, ops: number[], reads: number[], step: number, y: number}} RowBox */
/** @typedef {{variable: number, block: number, row: number, step: number}} Edge */
/** A scope's name, and the first of the variables below it. @typedef {{folder: string, variable: number, y: number}} Label */
/** @typedef {{width: number, height: number, variableWidth: number, callX: number, callWidth: number, variables: VariableBox[], blocks: Block[], labels: Label[], boxOf: Map<number, VariableBox>, blockOf: Map<number, number>}} Layout */

/** Among similar calls beyond this many, */
const MOST_CALLS = 4;

/** so many are drawn one by one; the others are a bundle. */
const CALLS_SHOWN = 3;

/** A block with more variables than this has them in one line each. */
const ROOMY = 6;

export const SIZES = {
  margin: 10,
  header: 26,
  row: 26,
  rowGap: 8,
  listed: 20,
  tall: 40,
  snug: 24,
  gap: 8,
  label: 17,
  space: 14,
  lane: 34,
};

/** A call, or a bundle of similar ones; what is in it is worked out when it comes into view. */
export class Block {
  /**
   * @param {Log} log
   * @param {number[]} calls one, or those of the bundle
   * @param {boolean} isBundle
   * @param {Set<string>} open bundles whose calls are listed
   * @param {number} at its place among the blocks
   * @param {number} y
   */
  constructor(log, calls, isBundle, open, at, y) {
    this.log = log;
    this.calls = calls;
    this.isBundle = isBundle;
    this.id = `${isBundle ? "b" : "c"}:${calls[0]}`;
    this.isOpen = isBundle && open.has(this.id);
    this.at = at;
    this.y = y;
    const listed = this.isOpen ? calls.length * SIZES.listed + 4 : 0;
    const rows = log.calls[calls[0]].rows.length * (SIZES.row + SIZES.rowGap) - SIZES.rowGap + 10;
    /** Height of the call. */
    this.boxHeight = SIZES.header + (isBundle ? listed : rows);
    /** Height of all of it, variables included. */
    this.height = this.boxHeight;
    /** @type {RowBox[]|undefined} */
    this.knownRows = undefined;
    /** @type {Edge[]|undefined} */
    this.knownEdges = undefined;
  }

  /** The rows of the call; none for a bundle. */
  get rows() {
    const [call] = this.calls;
    const top = this.y + SIZES.header;
    this.knownRows ??= this.isBundle
      ? []
      : this.log.calls[call].rows.map((row, at) => ({
          call,
          row: at,
          ...row,
          step: stepOfRow(this.log, call, row),
          y: top + at * (SIZES.row + SIZES.rowGap),
        }));
    return this.knownRows;
  }

  /** Who is read by its rows; a bundle reads all that its calls read. */
  get edges() {
    this.knownEdges ??= this.isBundle
      ? this.edgesOfBundle()
      : this.rows.flatMap((row, index) =>
          row.reads.map((variable) => ({
            variable,
            block: this.at,
            row: index,
            step: readStep(this.log, row, variable),
          })),
        );
    return this.knownEdges;
  }

  /** @returns {Edge[]} */
  edgesOfBundle() {
    const [call] = this.calls;
    const { rows } = this.log.calls[call];
    const reads = new Set(rows.flatMap((row) => row.reads));
    return [...reads].map((variable) => {
      const steps = rows
        .filter((row) => row.reads.includes(variable))
        .map((row) => readStep(this.log, { ...row, call }, variable));
      return { variable, block: this.at, row: -1, step: Math.min(...steps) };
    });
  }
}

/**
 * Lay the sharing graph out.
 * @param {Log} log
 * @param {number[]} graphs
 * @param {Set<string>} open bundles that are open
 * @param {number} width
 * @returns {Layout}
 */
export function layOut(log, graphs, open, width) {
  const narrow = width < 460;
  const variableWidth = narrow
    ? Math.max(110, Math.round(width * 0.36))
    : Math.min(190, Math.round(width * 0.34));
  const callX = SIZES.margin + variableWidth + (narrow ? 36 : Math.min(110, Math.round(width * 0.16)));
  const callWidth = Math.min(320, Math.max(90, width - callX - SIZES.lane));
  /** @type {Layout} */
  const layout = {
    width,
    height: 0,
    variableWidth,
    callX,
    callWidth,
    variables: [],
    blocks: [],
    labels: [],
    boxOf: new Map(),
    blockOf: new Map(),
  };
  const firstUsers = variablesByFirstCall(log, graphs);
  let y = SIZES.margin;
  for (const { calls, isBundle } of bundled(log, graphs)) {
    const block = new Block(log, calls, isBundle, open, layout.blocks.length, y);
    for (const call of calls) layout.blockOf.set(call, layout.blocks.length);
    const bottom = placeVariables(
      log,
      layout,
      calls.flatMap((call) => firstUsers.get(call) ?? []),
      y,
      variableWidth,
    );
    block.height = Math.max(block.boxHeight, bottom - y);
    y += block.height + SIZES.space;
    layout.blocks.push(block);
  }
  layout.height = layout.blocks.length ? y - SIZES.space + SIZES.margin : 0;
  return layout;
}

/**
 * The calls in order; those beyond a few that were made in one place and read the same variables are one bundle.
 * @param {Log} log
 * @param {number[]} graphs
 */
function bundled(log, graphs) {
  /** @type {Map<string, {calls: number[]}>} */
  const alike = new Map();
  /** @type {{calls: number[], isBundle: boolean}[]} */
  const blocks = [];
  log.calls.forEach((call, at) => {
    if (!call.rows.length || !graphs.includes(call.graph)) return;
    const reads = call.rows.map((row) => row.reads.join(" ")).join("|");
    const likeness = /\d/.test(reads) ? `${call.place} ${call.function} ${reads}` : `alone ${at}`;
    const known = alike.get(likeness);
    if (!known) {
      alike.set(likeness, { calls: [at] });
      blocks.push({ calls: [at], isBundle: false });
    } else {
      known.calls.push(at);
      if (known.calls.length <= CALLS_SHOWN) blocks.push({ calls: [at], isBundle: false });
      else if (known.calls.length === CALLS_SHOWN + 1) blocks.push({ calls: known.calls, isBundle: true });
    }
  });
  return blocks.map(({ calls, isBundle }) => {
    const rest = isBundle ? calls.slice(CALLS_SHOWN) : calls;
    return { calls: rest, isBundle: isBundle && rest.length > MOST_CALLS - CALLS_SHOWN };
  });
}

/**
 * @param {Log} log
 * @param {number[]} graphs
 */
function variablesByFirstCall(log, graphs) {
  /** @type {Map<number, number[]>} */
  const found = new Map();
  log.variables.forEach(({ graph, uses, lookups }, variable) => {
    const call = uses.length ? log.ops[uses[0]].call : lookups[0]?.call;
    if (call === undefined || !graphs.includes(graph)) return;
    const those = found.get(call);
    if (those) those.push(variable);
    else found.set(call, [variable]);
  });
  return found;
}

/**
 * The step in which a call begins.
 * @param {Log} log
 * @param {number} call
 */
export const stepOfCall = (log, call) =>
  Math.min(...log.calls[call].rows.map((row) => stepOfRow(log, call, row)));

/**
 * The step in which a row of a call begins.
 * @param {Log} log
 * @param {number} call
 * @param {import("./log.js").CallRow} row
 */
export function stepOfRow(log, call, row) {
  if (row.ops.length) return log.ops[row.ops[0]].step;
  return Math.min(...row.reads.map((variable) => lookupStep(log, variable, call)));
}

/**
 * @param {Log} log
 * @param {number} variable
 * @param {number} call
 */
const lookupStep = (log, variable, call) =>
  log.variables[variable].lookups.find((lookup) => lookup.call === call)?.step ?? Infinity;

/**
 * Put variables one below the other, with the name of their scope above each run.
 * @param {Log} log
 * @param {Layout} layout
 * @param {number[]} variables
 * @param {number} top
 * @param {number} width
 * @returns {number} where the last one ends
 */
function placeVariables(log, layout, variables, top, width) {
  const height = variables.length > ROOMY ? SIZES.snug : SIZES.tall;
  let y = top;
  let above = "";
  for (const variable of variables) {
    const { graph, folder } = log.variables[variable];
    if (folder && `${graph} ${folder}` !== above) {
      layout.labels.push({ folder, variable, y: y + 11 });
      y += SIZES.label;
    }
    above = `${graph} ${folder}`;
    const box = { variable, x: SIZES.margin, y, width, height, block: layout.blocks.length };
    layout.variables.push(box);
    layout.boxOf.set(variable, box);
    y += height + SIZES.gap;
  }
  return y - SIZES.gap;
}

/**
 * The edges of a variable, to whichever blocks.
 * @param {Log} log
 * @param {Layout} layout
 * @param {number} variable
 * @returns {Edge[]}
 */
export function edgesOf(log, layout, variable) {
  const { uses, lookups } = log.variables[variable];
  const calls = uses.length ? uses.map((op) => log.ops[op].call) : lookups.map((lookup) => lookup.call);
  const blocks = new Set(calls.map((call) => layout.blockOf.get(call)));
  return [...blocks].flatMap((at) =>
    at === undefined ? [] : layout.blocks[at].edges.filter((edge) => edge.variable === variable),
  );
}

/**
 * The step in which a row first reads a variable.
 * @param {Log} log
 * @param {{call: number, ops: number[]}} row
 * @param {number} variable
 */
function readStep(log, row, variable) {
  if (!row.ops.length) return lookupStep(log, variable, row.call);
  const op = row.ops.find((each) => log.ops[each].reads.includes(variable));
  return op === undefined ? log.ops[row.ops[0]].step : log.ops[op].step;
}
