// Package matrix is the fault matrix: what may go wrong, and what then is
// expected of reads and of writes, a row each.
//
// A test of a row begins with Begin and says with Figure what it measured. Where
// GHEE_FAULTS_REPORT names a folder, each test leaves a file there, of which
// test/faults/report makes docs/RELIABILITY.md.
//
// A row's test has two forms: the short one runs with every other test, the full
// one (GHEE_FAULTS=full, make faults) keeps the fault up for as long as the row
// says. Size picks between them.
package matrix
