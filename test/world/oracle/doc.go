// Package oracle asks running nodes what it knows the answer to, without pause,
// while a test breaks things: is any answer missing, wrong, or older than one
// given before? And it publishes without pause, and looks afterwards whether all
// that was acknowledged is there.
//
// What is asked about is a Garden: a drawn site (test/model/draw) at an origin,
// that changes all the time, of which the oracle knows every state by its
// position. What an answer should say is the opinion of test/model about the
// state at the position that the answer tells.
package oracle
