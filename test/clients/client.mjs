// Drives the two published generations of the client library, themselves
// unmodified, against a server on this machine (contract §12.0).
//
// Environment: GHEE_BASE, such as http://127.0.0.1:8080, and GHEE_TOKEN; and GHEE_DROPIN, where the built module is of our own
// client with the calls of v3, which is then the client "dropin".
// One JSON object a line on standard input:
//
//   {"client":"v3","call":"post.retrieve","args":["example-post"]}
//
// and for each one line on standard output:
//
//   {"ok":true,"status":200,"data":{…the body…}}
//   {"ok":false,"status":404,"data":{…the body…},"error":"…"}   the server refused
//   {"ok":false,"status":0,"error":"…"}                         there was no answer
//
// The call "methods" answers with the names of every call of that client;
// "RESOURCE.cancelRequest" begins a call and cancels it.
import { createInterface } from "node:readline";
import Butter1 from "buttercms1";
import Butter3 from "buttercms3";

const home = "https://api.buttercms.com";
const base = process.env.GHEE_BASE ?? "";
const token = process.env.GHEE_TOKEN ?? "";

if (!["127.0.0.1", "[::1]", "localhost"].includes(new URL(base).hostname)) {
  throw new Error(`GHEE_BASE is ${base}; it must be an address of this machine.`);
}
// axios would send even loopback requests to a proxy named in the environment.
process.env.no_proxy = "127.0.0.1,localhost,[::1]";

const realFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = String(input);
  if (!url.startsWith(home + "/")) {
    if (url.startsWith(base + "/")) return realFetch(input, init); // of ours, which is told where to ask
    throw new Error(`The client asked ${url}, which is not its own API.`);
  }
  return realFetch(base + url.slice(home.length), init);
};

const make = {
  v3: () => Butter3(token),
  v1: () =>
    new Butter1(token, false, undefined, (conn) => {
      conn.defaults.baseURL = conn.defaults.baseURL.replace(home, base);
    }),
};
// A cancelled resource of v3 stays cancelled, so that call gets a client of its own.
const shared = { v1: make.v1(), v3: make.v3() };
if (process.env.GHEE_DROPIN) {
  const { default: Butter } = await import(process.env.GHEE_DROPIN);
  make.dropin = () => Butter(token, { hosts: [base] });
  shared.dropin = make.dropin();
}

function methods(client) {
  const names = [];
  for (const [resource, object] of Object.entries(client)) {
    if (resource === "version" || typeof object !== "object") continue;
    for (let o = object; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
      for (const name of Object.keys(o)) {
        if (typeof o[name] === "function") names.push(`${resource}.${name}`);
      }
    }
  }
  return names.sort();
}

async function cancel(client, resource) {
  const object = make[client]()[resource];
  const begun = (object.list ?? object.retrieve)("rss");
  object.cancelRequest();
  return begun;
}

async function run({ client, call, args = [] }) {
  if (!(client in shared)) throw new Error(`There is no client ${client}.`);
  if (call === "methods") return { status: 200, data: methods(shared[client]) };
  const [resource, method] = call.split(".");
  const object = shared[client][resource];
  if (typeof object?.[method] !== "function") throw new Error(`${client} has no ${call}.`);
  return method === "cancelRequest" ? cancel(client, resource) : object[method](...args);
}

async function answer(line) {
  try {
    const { status, data } = await run(JSON.parse(line));
    return { ok: true, status, data };
  } catch (err) {
    const refused = err?.response ?? err?.cause;
    return { ok: false, status: refused?.status ?? 0, data: refused?.data, error: String(err?.message ?? err) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(line)) + "\n");
}
