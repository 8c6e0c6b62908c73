package main

// lasting is where changes are to be kept.
type lasting struct {
	Durability string `help:"Where a change is kept before it is told to be: local, on this machine; remote, on PostgreSQL's synchronous standby, too, or its outcome is told to be unknown; degrade, as remote, and here alone while no standby answers." default:"local" placeholder:"MODE"`
}
