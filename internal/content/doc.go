// Package content is the vocabulary of Ghee: organisations, sites, locales,
// types, fields, documents, media references, and the rules their values must
// meet. It does no I/O.
//
// Values live under permanent ids. A type has a TypeID, a field a FieldID that
// is unique within its type (repeaters share the numbering of the type that
// holds them) and never used again; keys are names that may change. Bind turns
// an input by keys into Values by ids; delivery turns Values back into keys
// when a set renders.
package content
