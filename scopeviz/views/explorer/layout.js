/** Where everything in the sharing graph is: variables left, the calls that use them right.
 *
 * It is laid out once, for all steps; scrubbing only reveals.  Similar calls beyond a few are
 * one bundle, which opens to a list.
 */

import { Log } from "./log.js";

/** @typedef {{variable: number, x: number, y: number, width: number, height: number, block: number}} VariableBox */
/** @typedef {{call: number, row: number, ops: number[], reads: number[], step: number, y: number}} RowBox */
/**
 * A call, or a bundle of similar ones.
 * @typedef {object} Block
 * @property {string} id `c:CALL` or `b:FIRST CALL`
 * @property {number[]} calls one, or those of the bundle
 * @property {boolean} isBundle
 * @property {boolean} isOpen whether the bundle's calls are listed
 * @property {number} y
 * @property {number} height of all of it, variables included
 * @property {number} boxHeight of the call
 * @property {RowBox[]} rows none for a bundle
 */
/** @typedef {{variable: number, block: number, row: number, step: number}} Edge */
/** A scope's name, and the first of the variables below it. @typedef {{folder: string, variable: number, y: number}} Label */
/** @typedef {{width: number, height: number, callX: number, callWidth: number, variables: VariableBox[], blocks: Block[], edges: Edge[], labels: Label[], boxOf: Map<number, VariableBox>, blockOf: Map<number, number>, callSteps: number[]}} Layout */

/** Among similar calls beyond this many, */
const MOST_CALLS = 4;

/** so many are drawn one by one; the others are a bundle. */
const CALLS_SHOWN = 3;

/** A block with more variables than this has them in one line each. */
const ROOMY = 6;

export const SIZES = { margin: 10, header: 26, row: 26, rowGap: 8, listed: 20, tall: 40, snug: 24, gap: 8, label: 17, space: 14, lane: 34 };

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
  const variableWidth = narrow ? Math.max(110, Math.round(width * 0.36)) : Math.min(190, Math.round(width * 0.34));
  const callX = SIZES.margin + variableWidth + (narrow ? 36 : Math.min(110, Math.round(width * 0.16)));
  const callWidth = Math.min(320, Math.max(90, width - callX - SIZES.lane));
  /** @type {Layout} */
  const layout = { width, height: 0, callX, callWidth, variables: [], blocks: [], edges: [], labels: [], boxOf: new Map(), blockOf: new Map(), callSteps: log.calls.map((_, at) => stepOfCall(log, at)) };
  const firstUsers = variablesByFirstCall(log, graphs);
  let y = SIZES.margin;
  for (const { calls, isBundle } of bundled(log, graphs)) {
    const block = makeBlock(log, calls, isBundle, open, y);
    for (const call of calls) layout.blockOf.set(call, layout.blocks.length);
    const bottom = placeVariables(log, layout, calls.flatMap((call) => firstUsers.get(call) ?? []), y, variableWidth);
    block.height = Math.max(block.boxHeight, bottom - y);
    y += block.height + SIZES.space;
    layout.blocks.push(block);
  }
  layout.height = layout.blocks.length ? y - SIZES.space + SIZES.margin : 0;
  layout.edges = layout.blocks.flatMap((block, at) => edgesOf(log, block, at));
  return layout;
}

/**
 * The calls in order, those beyond a few that do the same to the same variables as one bundle.
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
    const { source, line } = log.places[call.place];
    const rows = call.rows.map((row) => `${row.ops.map((op) => log.ops[op].type).join(" ")}<${row.reads.join(" ")}`);
    const reads = call.rows.some((row) => row.reads.length);
    const likeness = reads ? `${call.graph} ${source} ${line} ${call.function} ${rows.join("|")}` : `alone ${at}`;
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
 * @param {Log} log
 * @param {number[]} calls
 * @param {boolean} isBundle
 * @param {Set<string>} open
 * @param {number} y
 * @returns {Block}
 */
function makeBlock(log, calls, isBundle, open, y) {
  const id = `${isBundle ? "b" : "c"}:${calls[0]}`;
  const isOpen = isBundle && open.has(id);
  const top = y + SIZES.header;
  /** @type {RowBox[]} */
  const rows = isBundle
    ? []
    : log.calls[calls[0]].rows.map((row, at) => ({ call: calls[0], row: at, ...row, step: stepOfRow(log, calls[0], row), y: top + at * (SIZES.row + SIZES.rowGap) }));
  const inside = isBundle ? (isOpen ? calls.length * SIZES.listed + 4 : 0) : rows.length * (SIZES.row + SIZES.rowGap) - SIZES.rowGap + 10;
  const boxHeight = SIZES.header + inside;
  return { id, calls, isBundle, isOpen, y, height: boxHeight, boxHeight, rows };
}

/**
 * The step in which a call begins.
 * @param {Log} log
 * @param {number} call
 */
const stepOfCall = (log, call) => Math.min(...log.calls[call].rows.map((row) => stepOfRow(log, call, row)));

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
const lookupStep = (log, variable, call) => log.variables[variable].lookups.find((lookup) => lookup.call === call)?.step ?? Infinity;

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
 * Who is read by a block's rows; a bundle reads all that its calls read.
 * @param {Log} log
 * @param {Block} block
 * @param {number} at
 * @returns {Edge[]}
 */
function edgesOf(log, block, at) {
  if (!block.isBundle) {
    return block.rows.flatMap((row, index) => row.reads.map((variable) => ({ variable, block: at, row: index, step: readStep(log, row, variable) })));
  }
  const [first] = block.calls;
  const reads = new Set(log.calls[first].rows.flatMap((row) => row.reads));
  return [...reads].map((variable) => {
    const rows = log.calls[first].rows.filter((row) => row.reads.includes(variable));
    const steps = rows.map((row) => readStep(log, { ...row, call: first }, variable));
    return { variable, block: at, row: -1, step: Math.min(...steps) };
  });
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
