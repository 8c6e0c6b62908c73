// Package delivery is the read API as functions: Parse turns a request into a
// Query, Answer resolves it against a Reader into bytes.
//
// It knows the wire of contract §1–§9 and nothing else: no database, no clock,
// no network. The same code answers on every machine, so two machines with the
// same set answer with the same bytes.
//
// Reading order: query.go (what can be asked), parse.go, answer.go (a resource
// to a function), then one file a resource. render.go makes the fragments that
// a set stores when it applies an entry; splice.go fills their holes when a
// read asks for them.
package delivery
