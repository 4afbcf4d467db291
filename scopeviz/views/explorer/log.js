/** The event log as it was at any moment: what is there, who shares it, and which cell runs.
 *
 * A moment is the number of steps that are done: 0 is before the first step.
 */

/** @typedef {{cell: number, source: string, line: number, function: string, caller: number|null}} Place */
/** @typedef {{value: string, origin: string, scope: string, place: number|null, text: string}} Flag */
/** @typedef {{kind: "entered"|"left"|"switched"|"created"|"reused"|"refused"|"op"|"reset"|"undone", of: number, place: number}} Step */
/** @typedef {{step: number, place: number, flag: number, opened_by: string, name_scope: string}} Opening */
/** @typedef {{graph: number, name: string, openings: Opening[], switches: {step: number, flag: number}[]}} Scope */
/** @typedef {{step: number, outcome: string, requested: string, scope: string, flag: number|null, call: number, place: number, why: number, stack: number|null}} Lookup */
/** @typedef {{step: number, text: string}} Stale */
/** @typedef {{graph: number, name: string, store_name: string, scope: string, folder: string, leaf: string, name_scope: string, shape: (number|null)[]|null, dtype: string, elements: number|null, bytes: number|null, trainable: boolean, collections: string[], initializer: string, device: string, made_by: string, part_of: string, by_name_scope: boolean, made_before: number|null, lookups: Lookup[], uses: number[], stale?: Stale, slot_of?: string}} Variable */
/** @typedef {{name: string, type: string, step: number, call: number, place: number, reads: number[], inputs: number[], outputs: {dtype: string, shape: (number|null)[]|null}[], stale?: Stale}} Op */
/** @typedef {{ops: number[], reads: number[]}} CallRow */
/** @typedef {{graph: number, number: number, function: string, place: number, rows: CallRow[]}} Call */
/** @typedef {{step: number, graph: number, name: string, leaf: string, folder: string, requested: string, scope: string, flag: number, error: string, reason: string, place: number, variable: number|null, why: number, stack: number|null}} Refusal */
/** @typedef {{format: number, summary: string, cells: {number: number, label: string, source: string, error: string|null}[], places: Place[], flags: Flag[], phrases: {label: string, text: string}[], chains: number[][], stacks: {outer: number|null, phrase: number}[], numbers: {graph: number, name: string, by_store: boolean, text: string}[], steps: Step[], scopes: Scope[], variables: Variable[], ops: Op[], calls: Call[], refusals: Refusal[], gone: {graph: number, since: number, until: number|null}[]}} Payload */

/** The form of the payload that this script reads. */
export const FORMAT = 2;

/** Never, as the number of a step. */
const NEVER = Infinity;

export class Log {
  /** @param {Payload} payload */
  constructor(payload) {
    const { cells, places, steps, variables, ops } = payload;
    this.payload = payload;
    this.cells = cells;
    this.places = places;
    this.flags = payload.flags;
    this.steps = steps;
    this.scopes = payload.scopes;
    this.variables = variables;
    this.ops = ops;
    this.calls = payload.calls;
    this.refusals = payload.refusals;
    /** How many steps there are: the last moment. */
    this.end = steps.length;
    /** Variable -> the step that made it, or first told of it. */
    this.made = variables.map((variable) => variable.lookups[0]?.step ?? NEVER);
    /** Variable -> the step since which it has two users. */
    this.sharedSince = variables.map((variable) => this.firstSharing(variable));
    /** Cell -> the moment after its last step. */
    this.cellEnds = this.endsOfCells();
    /** Graph -> the first step in which something happens in it. */
    this.born = this.births();
    /** Graph and full name -> its refusals, in order. @type {Map<string, number[]>} */
    this.refusalsByName = new Map();
    this.refusals.forEach(({ graph, name }, at) => {
      const those = this.refusalsByName.get(`${graph} ${name}`);
      if (those) those.push(at);
      else this.refusalsByName.set(`${graph} ${name}`, [at]);
    });
    /** Graph and full name of a scope -> the scope. @type {Map<string, Scope>} */
    this.scopesByName = new Map(payload.scopes.map((scope) => [`${scope.graph} ${scope.name}`, scope]));
    /** Why a name ends in a number, by graph, kind of name and name. @type {Map<string, string>} */
    this.numbers = new Map(
      payload.numbers.map((row) => [`${row.graph} ${row.by_store} ${row.name}`, row.text]),
    );
  }

  /**
   * The refusals of one name, in order; the first of them stands for the name.
   * @param {number} refusal
   */
  refusalsLike(refusal) {
    const { graph, name } = this.refusals[refusal];
    return this.refusalsByName.get(`${graph} ${name}`) ?? [refusal];
  }

  /**
   * The latest refusal of a name by then; undefined before the first.
   * @param {number} refusal any of its refusals
   * @param {number} moment
   */
  latestRefusal(refusal, moment) {
    return this.refusalsLike(refusal).findLast((at) => this.refusals[at].step < moment);
  }

  /** @param {Variable} variable */
  firstSharing(variable) {
    const reuse = variable.lookups[variable.made_before === null ? 1 : 0]?.step ?? NEVER;
    const first = variable.uses.length ? this.ops[variable.uses[0]].call : -1;
    const other = variable.uses.find((op) => this.ops[op].call !== first);
    return Math.min(reuse, other === undefined ? NEVER : this.ops[other].step);
  }

  endsOfCells() {
    const ends = this.cells.map(() => 0);
    this.steps.forEach((step, at) => {
      const cell = this.places[step.place].cell;
      if (cell >= 0) ends[cell] = at + 1;
    });
    for (let cell = 1; cell < ends.length; cell += 1) ends[cell] = Math.max(ends[cell], ends[cell - 1]);
    return ends;
  }

  births() {
    /** @type {Map<number, number>} */
    const born = new Map();
    this.steps.forEach((step, at) => {
      const graph = this.graphOf(step);
      if (!born.has(graph)) born.set(graph, at);
    });
    return born;
  }

  /** @param {Step} step */
  graphOf(step) {
    switch (step.kind) {
      case "created":
      case "reused":
        return this.variables[step.of].graph;
      case "refused":
        return this.refusals[step.of].graph;
      case "op":
        return this.calls[this.ops[step.of].call].graph;
      case "reset":
      case "undone":
        return step.of;
      default:
        return this.scopes[step.of].graph;
    }
  }

  /**
   * Whether a graph was reset by then, and nobody used it since.
   * @param {number} graph
   * @param {number} moment
   */
  isGone(graph, moment) {
    return this.payload.gone.some(
      (gone) => gone.graph === graph && gone.since < moment && (gone.until === null || moment <= gone.until),
    );
  }

  /**
   * The graphs to show: those in use, or, while there is none, the one that comes next.
   * @param {number} moment
   */
  graphsAt(moment) {
    const graphs = [...this.born.keys()];
    const live = graphs.filter(
      (graph) => (this.born.get(graph) ?? 0) < moment && !this.isGone(graph, moment),
    );
    const next = graphs.find((graph) => (this.born.get(graph) ?? 0) >= moment);
    return live.length || next === undefined ? live : [next];
  }

  /**
   * @param {number} variable
   * @param {number} moment
   */
  isPresent(variable, moment) {
    return this.made[variable] < moment && !this.isGone(this.variables[variable].graph, moment);
  }

  /**
   * @param {number} variable
   * @param {number} moment
   */
  isShared(variable, moment) {
    return this.sharedSince[variable] < moment;
  }

  /**
   * Since when some ops or a variable are stale, and what to do; empty if they are not by then.
   * @param {{stale?: Stale}[]} things
   * @param {number} moment
   */
  staleText(things, moment) {
    return things.find(({ stale }) => stale && stale.step < moment)?.stale?.text ?? "";
  }

  /**
   * How many lookups found the variable.
   * @param {number} variable
   * @param {number} moment
   */
  reuses(variable, moment) {
    const { lookups, made_before: before } = this.variables[variable];
    return countBefore(lookups, (lookup) => lookup.step, moment) - (before === null ? 1 : 0);
  }

  /**
   * How many ops read the variable.
   * @param {number} variable
   * @param {number} moment
   */
  useCount(variable, moment) {
    return countBefore(this.variables[variable].uses, (op) => this.ops[op].step, moment);
  }

  /**
   * The N of ×N: how often this one variable is used.
   * @param {number} variable
   * @param {number} moment
   */
  times(variable, moment) {
    return Math.max(1 + this.reuses(variable, moment), this.useCount(variable, moment));
  }

  /**
   * Who uses the variable: each call with its ops that read it; where no op does, who looked it up.
   * @param {number} variable
   * @param {number} moment
   * @returns {{call: number, ops: number[], place: number}[]}
   */
  users(variable, moment) {
    const { uses, lookups } = this.variables[variable];
    /** @type {Map<number, {call: number, ops: number[], place: number}>} */
    const users = new Map();
    for (const op of uses) {
      const { call, step, place } = this.ops[op];
      if (step >= moment) break;
      const user = users.get(call) ?? { call, ops: [], place };
      user.ops.push(op);
      users.set(call, user);
    }
    if (!users.size) {
      for (const { call, step, place } of lookups) {
        if (step >= moment) break;
        if (!users.has(call)) users.set(call, { call, ops: [], place });
      }
    }
    return [...users.values()];
  }

  /**
   * The cell of the step that was done last; that of the first step before any.
   * @param {number} moment
   */
  cellAt(moment) {
    const step = this.steps[Math.max(0, moment - 1)];
    return step ? this.places[step.place].cell : this.cells.length - 1;
  }

  /** @param {number} cell */
  startOf(cell) {
    return cell > 0 ? this.cellEnds[cell - 1] : 0;
  }

  /**
   * The flag with which a scope was opened last, or to which it was switched since; null before that.
   * @param {Scope} scope
   * @param {number} moment
   * @param {number} [from] what was before this moment does not count
   */
  flagOf(scope, moment, from = 0) {
    let latest = from - 1;
    let flag = null;
    for (const change of [...scope.openings, ...scope.switches]) {
      if (change.step < moment && change.step > latest) {
        latest = change.step;
        flag = this.flags[change.flag];
      }
    }
    return flag;
  }

  /**
   * The variable scopes that are open: the stack, the outermost first.
   * @param {number} moment
   */
  openScopes(moment) {
    const start = this.startOf(this.cellAt(moment));
    /** @type {number[]} */
    const stack = [];
    for (let at = start; at < moment; at += 1) {
      const step = this.steps[at];
      if (step.kind === "entered") stack.push(step.of);
      else if (step.kind === "left") stack.pop();
    }
    return stack;
  }

  /**
   * What a cell did by then: variables made, variables found again, refusals, and all it touched.
   * @param {number} cell
   * @param {number} moment
   */
  doings(cell, moment) {
    const created = new Set();
    const reused = new Set();
    const touched = new Set();
    const refused = new Set();
    for (let at = this.startOf(cell); at < Math.min(moment, this.cellEnds[cell] ?? 0); at += 1) {
      const { kind, of } = this.steps[at];
      if (kind === "created") created.add(of);
      else if (kind === "reused") reused.add(of);
      else if (kind === "refused") refused.add(this.refusals[of].name);
      else if (kind === "op") for (const variable of this.ops[of].reads) touched.add(variable);
    }
    for (const variable of [...created, ...reused]) touched.add(variable);
    return { created, reused, touched, refused };
  }

  /**
   * The calls that led to a place, the outermost first.
   * @param {number|null} place
   * @returns {Place[]}
   */
  chain(place) {
    const chain = [];
    for (let at = place; at !== null; at = this.places[at].caller) chain.unshift(this.places[at]);
    return chain;
  }
}

/**
 * How many of some records, in the order of time, come before a moment.
 * @template T
 * @param {T[]} records
 * @param {(record: T) => number} stepOf
 * @param {number} moment
 */
export function countBefore(records, stepOf, moment) {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stepOf(records[middle]) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
