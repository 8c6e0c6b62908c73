// Package fault is a network that fails: a proxy of TCP connections that does to
// them, in each direction by itself, what a network may do.
//
// Rules can change at any time and hold for connections that stand, too. What a
// proxy holds back it does not lose: as TCP would, it delivers when it may again.
// Its choices come from a seed.
//
// Two things differ from a real network. The kernel acknowledges what a proxy
// has not passed on, so no peer's TCP notices a black hole; only the programs
// can. And loss is told by its effect alone: what is lost comes late.
package fault
