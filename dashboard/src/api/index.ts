export { api, body } from "./client";
export { type ConnectionState, connection, type Reason } from "./connection";
export { ApiFault, asFault, type Conflict, type FaultCode } from "./fault";
export { forgetKept, orKept } from "./kept";
export type { components, operations, paths } from "./schema";
export { session } from "./session";

import type { components } from "./schema";

/** Schemas of the API by name: `Schema<"Me">`. */
export type Schema<K extends keyof components["schemas"]> = components["schemas"][K];
