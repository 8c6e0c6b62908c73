// Package webhook is what others hear of a site's content: hooks, the events
// they choose from, and deliveries with their tries. It sends nothing itself:
// package courier does.
//
// # From a change to a request
//
// The transaction of a change keeps its events as one job of EventKind, or a few
// when they are thousands, and nothing more, so no number of hooks slows it down.
// All of a site's stand in one line. Each becomes deliveries, one for each hook
// that wants it, and each of those a job in the line of its hook and object.
//
// # Names and numbers
//
// A delivery's id is made of the event's and the hook's, so doing a job twice
// makes no second one; a receiver gets it as webhook-id at each try and replay.
// Its number counts the deliveries of its hook: one that comes with a lower number
// than another of the same object has been passed by it.
//
// # States
//
//	waiting    to be sent, or sent again     delivered  answered with 2xx
//	failed     given up; replay begins anew  paused     came while its hook was paused
package webhook
