package webhook

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/work"
)

// Tx is one transaction on the hooks of one site. authoring.Tx is one.
// Implementations pass storetest.Run.
type Tx interface {
	Now() content.Micros
	// Enqueue is work.Tx's.
	Enqueue(ctx context.Context, j work.Job) error

	// HasHooks reports whether the site has any.
	HasHooks(ctx context.Context) (bool, error)
	// Hooks lists all by id. A transaction that writes has them to itself until
	// it ends.
	Hooks(ctx context.Context) ([]Hook, error)
	// Hook returns one, likewise; fail.NotFound.
	Hook(ctx context.Context, id string) (Hook, error)
	PutHook(ctx context.Context, h Hook) error
	// DropHook removes a hook; its deliveries go with Store.TidyDeliveries.
	DropHook(ctx context.Context, id string) error

	// AddDelivery adds a delivery and gives it its number; false when there is one
	// with its id. The hook is one that Hooks or Hook returned.
	AddDelivery(ctx context.Context, d *Delivery) (bool, error)
	// Delivery returns one, to itself when writing; fail.NotFound.
	Delivery(ctx context.Context, id string) (Delivery, error)
	// PutDelivery changes what becomes of a delivery: all but what AddDelivery set
	// and is not listed here. State, Since, Tries, Round, Ended, Status, Error, Data.
	PutDelivery(ctx context.Context, d Delivery) error
	// Deliveries lists those of a hook by number: in a state, or in all for "";
	// made at since or after. With before the newest come first, those below that
	// number; else those above after.
	Deliveries(ctx context.Context, q Listing) ([]Delivery, error)
	// LastDelivered is when a hook's newest success was; 0 for never.
	LastDelivered(ctx context.Context, hook string) (content.Micros, error)
	// AddTry adds a try and gives it its number. The bodies of all but the last
	// two answers are let go.
	AddTry(ctx context.Context, delivery string, t Try) error
	// Tries lists a delivery's, in order.
	Tries(ctx context.Context, delivery string) ([]Try, error)

	// EventsOf returns what a job of EventKind holds at this moment, and keeps it
	// from being changed; nothing when it is not there.
	EventsOf(ctx context.Context, job string) ([]byte, error)
	// NameOf returns a person's name, "" for nobody.
	NameOf(ctx context.Context, person string) (string, error)
	// Keepers lists the mail addresses of those who are told of the site's hooks.
	Keepers(ctx context.Context) ([]string, error)
}

// Listing asks for deliveries of a hook.
type Listing struct {
	Hook, State   string
	Since         content.Micros
	Before, After int64 // numbers; Before 0 lists upwards from After
	Limit         int
}
