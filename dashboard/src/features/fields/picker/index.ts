import type { FieldType } from "../types";

export const picker: FieldType = { empty: () => [], summary: () => "", Input: () => null };
