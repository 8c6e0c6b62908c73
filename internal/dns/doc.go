// Package dns keeps one zone equal at several DNS operators.
//
// The zone is written down once (Zone, a file). Plan says what each operator has
// otherwise, and refuses what would take a site off the net; Apply brings one
// operator after the other there, asks that one's own name servers before it
// goes on, and takes back what they do not show; Verify asks every name server of
// every operator for every record set, and names the one that answers otherwise.
// What an operator's API says of itself is never enough: one was seen to answer
// that all was well and to change nothing (reliability §0.9).
//
// A Provider is an operator's API. Its Marker, a TXT record of the zone, holds the
// generation: a plan is for one generation, and applies to no other.
package dns
