package failover

// NodeInfo is what every node says of itself at GET /cluster, to anybody.
type NodeInfo struct {
	Node     string  `json:"node"`
	Role     string  `json:"role"`              // one of the roles
	Epoch    uint64  `json:"epoch"`             // the highest it has seen
	Position string  `json:"position"`          // of its control log, "<epoch>.<seq>"
	Cluster  *Sealed `json:"cluster,omitempty"` // the newest document it knows
}

// The roles of a node.
const (
	Leader   = "leader"
	Standby  = "standby"
	Promoted = "promoted" // its database was promoted, and no epoch is open: it waits for ghee failover
	Fenced   = "fenced"   // it led, and another does
	Away     = "away"     // its database does not answer
	Edge     = "edge"
)
