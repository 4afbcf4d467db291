/** Why each lookup of each payload went as it did, as words.js says it: JSON in, JSON out. */

import { readFileSync } from "node:fs";
import { Log } from "../../../scopeviz/views/explorer/log.js";
import { numbersIn, whyLinks } from "../../../scopeviz/views/explorer/words.js";

/** @type {Record<string, {payload: import("../../../scopeviz/views/explorer/log.js").Payload, names: [number, string, boolean, boolean][]}>} */
const given = JSON.parse(readFileSync(0, "utf8"));
const facts = Object.entries(given).map(([program, { payload, names }]) => {
  const log = new Log(payload);
  const rows = log.variables.flatMap(({ lookups }, at) => lookups.map((row) => whyLinks(log, row, at)));
  const refused = log.refusals.map((row) => whyLinks(log, row, -1));
  return [
    program,
    {
      lookups: [...rows, ...refused].map((links) => [...links]),
      numbers: names.map((name) => numbersIn(log, ...name)),
    },
  ];
});
process.stdout.write(JSON.stringify(Object.fromEntries(facts)));
