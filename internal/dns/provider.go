package dns

import "context"

// Provider is an operator's API for one zone. dnstest.Conformance is what all of
// them pass.
type Provider interface {
	// Sets returns what the API says that the zone holds, without its SOA.
	// fail.NotFound: the operator has no such zone.
	Sets(ctx context.Context) ([]Set, error)
	// Change puts sets in the place of those with their keys and takes keys away,
	// all of it or nothing. Where the operator can (Capabilities.Compares), it does
	// so only while the zone's marker is as Base says: fail.Conflict otherwise.
	Change(ctx context.Context, c Change) error
	Capabilities() Capabilities
}

// Capabilities are what operators do differently.
type Capabilities struct {
	Compares bool   // a change is refused in the same moment in which the marker is another
	MinTTL   uint32 // the operator raises lower ones to it; 0 for none
	ApexNS   bool   // the NS records of the apex can be changed through the API
}

// Change is what becomes of an operator's zone.
type Change struct {
	Base, Next Generation // of the marker before and after
	Put        []Set      // the marker is among them
	Delete     []Key
}
