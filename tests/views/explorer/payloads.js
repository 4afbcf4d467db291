/** Payloads written by hand: a program in the making, told step by step. */

import { readFileSync } from "node:fs";
import { mount } from "../../../scopeviz/views/explorer/explorer.js";
import { asking } from "../../../scopeviz/views/explorer/values.js";

/** The style sheet of the explorer. */
export const CSS = readFileSync(
  `${import.meta.dirname}/../../../scopeviz/views/explorer/explorer.css`,
  "utf8",
);

/** A program in the making, which tells what it does as a payload does. */
export class Program {
  constructor() {
    this.places = new Map();
    this.payload = {
      format: 2,
      summary: "",
      cells: [],
      places: [],
      flags: [],
      phrases: [
        { label: "asked", text: "get_variable('{r}') was called in {p}" },
        { label: "reuse", text: "reuse is False, the default" },
        { label: "so", text: "it made a new variable" },
        { label: "so", text: "it shares that variable, made in {m}" },
        { label: "so", text: "it was refused with {e}" },
        { label: "scopes", text: "outer/ opened" },
        { label: "scopes", text: "inner/ opened" },
      ],
      chains: [
        [0, -1, 1, 2],
        [0, -1, 1, 3],
        [0, -1, 1, 4],
      ],
      stacks: [
        { outer: null, phrase: 5 },
        { outer: 0, phrase: 6 },
      ],
      numbers: [],
      steps: [],
      scopes: [],
      variables: [],
      ops: [],
      calls: [],
      refusals: [],
      gone: [],
    };
    this.graph = 0;
    this.stack = [];
    this.line = 0;
    this.current = null;
    // Where things of a name are: programs may be large.
    this.scopeAt = new Map();
    this.variableAt = new Map();
    this.opAt = new Map();
    this.callCounts = new Map();
    this.flag("False");
  }

  /** Begin a cell; its steps are at its lines, one after the other. */
  cell(label = `cell ${this.payload.cells.length + 1}`, source = "1\n2\n3\n4\n5\n6\n7\n8\n9\n") {
    this.payload.cells.push({ number: this.payload.cells.length + 1, label, source, error: null });
    this.line = 0;
    this.current = null;
    return this;
  }

  place(line = (this.line += 1), name = "", caller = null) {
    const cell = this.payload.cells.length - 1;
    const place = { cell, source: this.payload.cells[cell].label, line, function: name, caller };
    // A payload has each place once.
    const known = JSON.stringify(place);
    if (!this.places.has(known)) this.places.set(known, this.payload.places.push(place) - 1);
    return this.places.get(known);
  }

  flag(value) {
    return (
      this.payload.flags.push({ value, origin: "", scope: "", place: null, text: `reuse is ${value}` }) - 1
    );
  }

  step(kind, of, place) {
    return this.payload.steps.push({ kind, of, place }) - 1;
  }

  /** What follows happens in a call of a function, or, without one, at the top level. */
  call(name = "", line = undefined) {
    const number = 1 + (this.callCounts.get(name) ?? 0);
    this.callCounts.set(name, number);
    const place = this.place(line);
    this.current =
      this.payload.calls.push({ graph: this.graph, number, function: name, place, rows: [] }) - 1;
    return this;
  }

  /** Where a step happens: in the call, one line deeper, or at the next line of the cell. */
  here() {
    if (this.current === null) this.call();
    const { function: name, place } = this.payload.calls[this.current];
    return name ? this.place(2, name, place) : this.place();
  }

  enter(name, { reuse = "False", nameScope = `${name}/` } = {}) {
    const { scopes } = this.payload;
    const key = `${this.graph} ${name}`;
    const of =
      this.scopeAt.get(key) ?? scopes.push({ graph: this.graph, name, openings: [], switches: [] }) - 1;
    this.scopeAt.set(key, of);
    const place = this.place();
    const flag = reuse === "False" ? 0 : this.flag(reuse);
    scopes[of].openings.push({
      step: this.step("entered", of, place),
      place,
      flag,
      opened_by: "name",
      name_scope: nameScope,
    });
    this.stack.push(of);
    return this;
  }

  leave() {
    this.step("left", this.stack.pop(), this.place());
    return this;
  }

  reuseVariables() {
    const of = this.stack.at(-1);
    const step = this.step("switched", of, this.place());
    this.payload.scopes[of].switches.push({ step, flag: this.flag("True") });
    return this;
  }

  variable(name, more = {}) {
    const { variables } = this.payload;
    const of = variables.length;
    const scope = name.slice(0, Math.max(0, name.lastIndexOf("/")));
    const place = this.here();
    const { shape = [2, 3] } = more;
    const elements =
      shape === null || shape.includes(null) ? null : shape.reduce((product, size) => product * size, 1);
    variables.push({
      graph: this.graph,
      name,
      store_name: name,
      scope,
      folder: scope,
      leaf: name.slice(name.lastIndexOf("/") + 1),
      name_scope: scope && `${scope}/`,
      shape,
      dtype: "float32",
      elements,
      bytes: elements === null ? null : 4 * elements,
      trainable: true,
      collections: ["variables"],
      initializer: "zeros_initializer",
      device: "",
      made_by: "get_variable",
      part_of: "",
      by_name_scope: false,
      made_before: null,
      lookups: [],
      uses: [],
      ...more,
    });
    this.variableAt.set(name, of);
    this.lookup("created", of, place);
    return this;
  }

  lookup(kind, of, place) {
    const { name, scope } = this.payload.variables[of];
    const step = this.step(kind, of, place);
    this.payload.variables[of].lookups.push({
      step,
      outcome: kind,
      requested: name,
      scope,
      flag: 0,
      call: this.current,
      place,
      why: kind === "created" ? 0 : 1,
      stack: 1,
    });
  }

  indexOf(name) {
    return this.variableAt.get(name) ?? -1;
  }

  reuse(name) {
    this.lookup("reused", this.indexOf(name), this.here());
    return this;
  }

  op(name, reads = [], inputs = [], more = {}) {
    const { ops, variables } = this.payload;
    const of = ops.length;
    const place = this.here();
    const step = this.step("op", of, place);
    const read = reads.map((each) => this.indexOf(each));
    const fed = inputs.map((each) => this.opAt.get(each));
    this.opAt.set(name, of);
    ops.push({
      name,
      type: "MatMul",
      step,
      call: this.current,
      place,
      reads: read,
      inputs: fed,
      outputs: [{ dtype: "float32", shape: [null, 3] }],
      ...more,
    });
    for (const variable of read) variables[variable].uses.push(of);
    return this;
  }

  refuse(name, more = {}) {
    const { refusals } = this.payload;
    const scope = name.slice(0, Math.max(0, name.lastIndexOf("/")));
    const place = this.here();
    const variable = this.indexOf(name);
    const step = this.step("refused", refusals.length, place);
    refusals.push({
      step,
      graph: this.graph,
      name,
      leaf: name.slice(name.lastIndexOf("/") + 1),
      folder: scope,
      requested: name,
      scope,
      flag: 0,
      error: "ValueError",
      reason: `no ${name}`,
      place,
      variable: variable < 0 ? null : variable,
      why: 2,
      stack: null,
      ...more,
    });
    return this;
  }

  /** Let go of the graph; what follows happens in the next one. */
  reset() {
    this.payload.gone.push({
      graph: this.graph,
      since: this.step("reset", this.graph, this.place()),
      until: null,
    });
    return this.nextGraph();
  }

  nextGraph() {
    this.graph += 1;
    this.current = null;
    return this;
  }

  /** The payload, with the rows of its calls; a longer one may follow. */
  done() {
    const payload = structuredClone(this.payload);
    payload.variables.forEach(({ uses, lookups }, of) => {
      const callers = uses.length ? [] : new Set(lookups.map((lookup) => lookup.call));
      for (const call of callers) payload.calls[call].rows.push({ ops: [], reads: [of] });
    });
    payload.ops.forEach(({ call, reads }, of) => payload.calls[call].rows.push({ ops: [of], reads }));
    return payload;
  }
}

/** A tower in one cell, used by two calls in the next: `tower/w` is shared, `tower/b` is not. */
export function tower() {
  const program = new Program().cell("cell 1").enter("tower");
  program
    .call("layer", 2)
    .variable("tower/w")
    .variable("tower/b", { shape: [3] })
    .op("tower/MatMul", ["tower/w"])
    .op("tower/add", ["tower/b"], ["tower/MatMul"]);
  program.leave().cell("cell 2").enter("tower", { reuse: "True", nameScope: "tower_1/" });
  return program
    .call("layer", 3)
    .reuse("tower/w")
    .op("tower_1/MatMul", ["tower/w"])
    .leave()
    .call()
    .variable("scale", { shape: [] })
    .done();
}

/** So many scopes of two variables each, and a call for each scope. */
export function layers(count, pattern = (at) => `layer${at}`) {
  const program = new Program().cell();
  for (let at = 0; at < count; at += 1) {
    const name = pattern(at);
    program
      .enter(name)
      .call("layer", 2)
      .variable(`${name}/w`)
      .variable(`${name}/b`, { shape: [3] })
      .op(`${name}/MatMul`, [`${name}/w`])
      .op(`${name}/add`, [`${name}/b`])
      .leave();
  }
  return program.done();
}

/** One variable and so many calls that read it. */
export function users(count) {
  const program = new Program().cell().call().variable("w");
  for (let at = 0; at < count; at += 1) program.call("use", 5).op(`use${at}/MatMul`, ["w"]);
  return program.done();
}

/** Everything at once, all of it called by a name: scope, variable, op, function, refusal, cell. */
export function named(name) {
  const program = new Program().cell(name, `${name}\n${name}`);
  program.enter(name, { reuse: name, nameScope: name }).call(name, 1);
  const hostile = {
    dtype: name,
    initializer: name,
    device: name,
    collections: [name],
    made_by: name,
    part_of: name,
    name_scope: name,
  };
  program
    .variable(name, hostile)
    .variable(`${name}/${name}`, hostile)
    .op(`${name}/${name}`, [name], [], { type: name })
    .refuse(name, { error: name, reason: name, requested: name });
  program.call(name, 1).reuse(name).op(`${name}_1`, [name]).leave();
  program.payload.summary = name;
  program.payload.flags.push({ value: name, origin: name, scope: name, place: null, text: name });
  for (const flag of program.payload.flags) flag.text = name;
  for (const phrase of program.payload.phrases) phrase.text += name.replaceAll("{", "{}");
  program.payload.numbers.push({ graph: 0, name, by_store: true, text: name.replaceAll("{", "{}") });
  return program.done();
}

export const EMPTY = new Program().done();
EMPTY.flags = [];

/** What names can hold, by what is odd about it. */
export const HOSTILE = {
  markup: "<script>alert(1)</script>",
  image: "<img src=x onerror=alert(1)>",
  quotes: '" onload="alert(1)" x=\'',
  comment: "--><!--",
  style: "</style></svg></title></textarea>",
  template: "${alert(1)}`",
  lines: "line\nbreak\r\ttab",
  nul: "nul\u0000\u001b[31m",
  bidi: "\u202egnp.exe\u2066",
  separators: "a\u2028b\u2029c",
  surrogate: "\ud800lone\udfff",
  marks: `a${"\u0301".repeat(1000)}`,
  long: "x".repeat(10_000),
  "long markup": "<b>".repeat(3_400),
  deep: "a/".repeat(300) + "a",
  prototype: "__proto__",
  slashes: "//a///b//",
};

/** An explorer in a shadow root of its own, on the page until {@link clear}; `ask` is its kernel. */
export function open(payload, { ask, ...options } = {}) {
  const host = document.createElement("div");
  document.body.append(host);
  const root = host.attachShadow({ mode: "open" });
  const explorer = mount(root, payload, ask ? { ...options, live: asking(ask) } : options);
  const get = (testId) => root.querySelector(`[data-testid="${testId}"]`);
  const all = (selector) => [...root.querySelectorAll(selector)];
  return { host, root, explorer, get, all };
}

export const clear = () => document.body.replaceChildren();

/** Press a key where the focus is, or on an element. */
export function press(where, key, more = {}) {
  const target = where instanceof ShadowRoot ? (where.activeElement ?? where.firstElementChild) : where;
  const event = new KeyboardEvent("keydown", {
    key,
    bubbles: true,
    cancelable: true,
    composed: true,
    ...more,
  });
  target.dispatchEvent(event);
  return event;
}

/** Give a field a value, as a person does. */
export function enter(field, value, kind = "input") {
  field.value = value;
  field.dispatchEvent(new Event(kind, { bubbles: true }));
}
