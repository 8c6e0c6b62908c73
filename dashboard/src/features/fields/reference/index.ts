import type { FieldType } from "../types";

export const reference: FieldType = { empty: () => null, summary: () => "", Input: () => null };
