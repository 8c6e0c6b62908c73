import type { FieldType } from "../types";
import { cut } from "../value";
import { Input } from "./Input";

export const shortText: FieldType<string> = { empty: () => "", summary: (v) => cut(v), Input };
