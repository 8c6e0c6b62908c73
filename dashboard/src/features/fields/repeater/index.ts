import type { FieldType } from "../types";

export const repeater: FieldType = { empty: () => [], summary: () => "", Input: () => null };
