import type { FieldType } from "../types";

export const media: FieldType = { empty: () => null, summary: () => "", Input: () => null };
