// Package store keeps what the origin must not lose in a SQLite file or a
// PostgreSQL database: it implements authoring.Store and account.Store,
// and by its Log changelog.Log, with one body of SQL.
//
// # What holds on both engines
//
// A change is one transaction. It begins by looking at the cluster row: a store
// that was opened under one epoch never writes under another. It ends by
// locking the log's head, sealing its entries after it, and committing, so the
// order of seq is the order of commits and a rollback leaves no gap.
//
// The engines differ in how they are opened, in two locking clauses (SQLite takes
// one writer at a time, so its are empty) and in NOTIFY, which only PostgreSQL
// has: see dialect. No statement is written twice.
//
// # Payloads
//
// The log's row for a document names the revision that holds its payload; other
// payloads are in table payload under the entry's seq. Both are text, returned
// to the byte. The header is kept as it was hashed.
//
// # Snapshots
//
// Table object holds the last state of every present object, brought up to date
// by each append. Objects reads it, the running digest is made of it, and
// Compact may therefore drop entries before it.
package store
