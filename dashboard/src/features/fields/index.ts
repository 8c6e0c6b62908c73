export { FieldForm } from "./FieldForm";
export { type Faults, faultsOf, faultsWithin, noFaults } from "./faults";
export type { Source } from "./form";
export { getAt, isWithin, joinPath, parsePath, setAt } from "./path";
export type { Reveal } from "./reveal";
export { labelOf, schemaOf } from "./schema";
export { slugFault, slugOf } from "./slug";
export { type LocaleState, type Standing, standings } from "./translate";
export type {
	Choice,
	ContentType,
	FieldDef,
	FieldKind,
	FieldProps,
	FieldType,
	Picked,
	Schema,
	TypeKind,
	Values,
} from "./types";
export { isEmpty, type Missing, missing, plainText } from "./value";
