// Receives webhooks as docs/webhooks.md shows it, with the library that
// Standard Webhooks publishes.
//
// Environment: WEBHOOK_SECRET. One JSON object a line on standard input:
//
//   {"headers":{"webhook-id":"…",…},"body":"…"}
//
// and for each one line on standard output: "new", "had", "passed", or
// "refused: …".
import { createInterface } from "node:readline";

// The sample begins.
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET); // whsec_…
const had = new Set(); // keep it in your database: ids, for a day
const newest = new Map(); // and the highest number of each document

export function receive(headers, body) {
  const { data } = webhook.verify(body, headers); // throws for a forgery, and for what is older than five minutes
  const id = headers["webhook-id"];
  if (had.has(id)) return "had"; // a delivery may come twice
  had.add(id);
  const number = Number(headers["ghee-sequence"]);
  const of = `${data.id} ${data.locale}`;
  if (number < (newest.get(of) ?? 0)) return "passed"; // something newer of it has come already
  newest.set(of, number);
  return "new";
}
// The sample ends.

for await (const line of createInterface({ input: process.stdin })) {
  const { headers, body } = JSON.parse(line);
  let said;
  try {
    said = receive(headers, body);
  } catch (e) {
    said = `refused: ${e.message}`;
  }
  console.log(JSON.stringify(said));
}
