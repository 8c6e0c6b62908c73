// Package drill rehearses faults: it starts an installation of its own from this
// very program, breaks it in a named way while readers and a publisher go on, and
// tells what became of them, with a picture (docs/drills.md).
//
// It starts no program but this one; PostgreSQL is started by whoever implements
// Databases. All of it listens on loopback, each process on an address of its
// own, lives in one temporary folder, and ends with the drill, however that ends:
// processes die with the one that started them, and what a killed drill left of
// its folder goes when the next one begins.
package drill
