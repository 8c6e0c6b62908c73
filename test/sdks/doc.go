// Package sdks plays the table of sdk/spec to the clients in sdk/: it is the hosts
// that the rows tell of, and judges what the clients asked for and got.
//
// A client's conformance program is given the address of a control server. It asks
// for rows (POST /next, until 204), plays each, and says what came of it (POST /done).
package sdks
