import type { FieldType } from "../types";
import { Input } from "./Input";
import { wordsOf } from "./words";

export const date: FieldType<string> = { empty: () => "", summary: (v) => wordsOf(v), Input, shape: "set" };
