import type { FieldType } from "../types";
import { cut, plainText } from "../value";
import { Input } from "./Input";

export const html: FieldType<string> = { empty: () => "", summary: (v) => cut(plainText(v)), Input, shape: "set" };
