/** What log.js says of each payload after each step: JSON in, JSON out. */

import { readFileSync } from "node:fs";
import { Log } from "../../../scopeviz/views/explorer/log.js";

/** @param {Log} log @param {number} moment */
function factsAt(log, moment) {
  const made = log.variables.flatMap((_, variable) => (log.made[variable] < moment ? [variable] : []));
  const rows = made.map((variable) => {
    const { graph, name } = log.variables[variable];
    const users = log
      .users(variable, moment)
      .map(({ call }) => [log.calls[call].function, log.calls[call].number]);
    return [
      graph,
      name,
      log.isPresent(variable, moment),
      log.times(variable, moment),
      log.isShared(variable, moment),
      users,
    ];
  });
  const graphs = new Set([...log.born.keys(), ...log.payload.gone.map((gone) => gone.graph)]);
  return { variables: rows, gone: [...graphs].filter((graph) => log.isGone(graph, moment)) };
}

/** @type {Record<string, import("../../../scopeviz/views/explorer/log.js").Payload>} */
const payloads = JSON.parse(readFileSync(0, "utf8"));
const facts = Object.entries(payloads).map(([name, payload]) => {
  const log = new Log(payload);
  return [name, log.steps.map((_, step) => factsAt(log, step + 1))];
});
process.stdout.write(JSON.stringify(Object.fromEntries(facts)));
