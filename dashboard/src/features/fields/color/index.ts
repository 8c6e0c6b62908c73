import type { FieldType } from "../types";
import { Input } from "./Input";

export const color: FieldType<string> = { empty: () => "", summary: (v) => v, Input };
