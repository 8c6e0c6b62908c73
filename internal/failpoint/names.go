package failpoint

// Name is a point of the code.
type Name string

// The points; the package comment says where each is.
const (
	StoreMigrateStatement Name = "store.migrate.statement"
	StoreAppendLocked     Name = "store.append.locked"
	StoreAppendSealed     Name = "store.append.sealed"
	StoreCommitBefore     Name = "store.commit.before"
	StoreCommitAfter      Name = "store.commit.after"
	FollowerRead          Name = "follower.read"
	FollowerApplied       Name = "follower.applied"
	SetCommitBefore       Name = "set.commit.before"
	SetCommitAfter        Name = "set.commit.after"
	SetFillStored         Name = "set.fill.stored"
	SetSwitchBefore       Name = "set.switch.before"
	SetSwitchAfter        Name = "set.switch.after"
	SetScrubBefore        Name = "set.scrub.before"
	SetScrubAfter         Name = "set.scrub.after"
	DirectoryCommitBefore Name = "directory.commit.before"
	DirectoryCommitAfter  Name = "directory.commit.after"
	ImportingObject       Name = "importing.object"
	ImportingBatch        Name = "importing.batch"
	FailoverStep          Name = "failover.step"
	FailoverPromoted      Name = "failover.promoted"
	RejoinStep            Name = "rejoin.step"
	EdgeRead              Name = "edge.read"
)

// Names lists every point.
func Names() []Name {
	return []Name{
		StoreMigrateStatement, StoreAppendLocked, StoreAppendSealed, StoreCommitBefore, StoreCommitAfter,
		FollowerRead, FollowerApplied, SetCommitBefore, SetCommitAfter, SetFillStored, SetSwitchBefore, SetSwitchAfter, SetScrubBefore, SetScrubAfter,
		DirectoryCommitBefore, DirectoryCommitAfter, ImportingObject, ImportingBatch, FailoverStep, FailoverPromoted, RejoinStep, EdgeRead,
	}
}
