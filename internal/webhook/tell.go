package webhook

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// Test sends a sample of the first event that the hook has chosen.
func (d Desk) Test(ctx context.Context, id string) (Delivery, error) {
	h, err := d.Tx.Hook(ctx, id)
	if err != nil {
		return Delivery{}, err
	}
	if err := d.sends(ctx, id); err != nil {
		return Delivery{}, err
	}
	data, err := Sample(h.Events[0], d.Tx.Now())
	if err != nil {
		return Delivery{}, err
	}
	one := Delivery{
		ID: deliveryID(d.IDs(), id), Hook: id, Event: h.Events[0], Data: data, State: Waiting, Made: d.Tx.Now(), Since: d.Tx.Now(),
		Object: content.ObjectID("test " + d.IDs()), // behind nothing else
	}
	if _, err := d.Tx.AddDelivery(ctx, &one); err != nil {
		return Delivery{}, err
	}
	return one, d.send(ctx, one)
}

// Tell makes deliveries of events for the hooks that want them, and reports how
// many of the events it has dealt with: as many as fit a short transaction.
func (d Desk) Tell(ctx context.Context, events []Event) (n int, err error) {
	hooks, err := d.Tx.Hooks(ctx)
	if err != nil || len(hooks) == 0 {
		return len(events), err
	}
	names := map[string]string{}
	made := 0
	for ; n < len(events) && (made == 0 || made+len(hooks) <= part); n++ {
		e := events[n]
		name, known := names[e.Editor]
		if !known {
			if name, err = d.Tx.NameOf(ctx, e.Editor); err != nil {
				return n, err
			}
			names[e.Editor] = name
		}
		data, err := e.data(name)
		if err != nil {
			return n, err
		}
		for _, h := range hooks {
			event, wants := h.Wants(e)
			if !wants {
				continue
			}
			made++
			if err := d.tell(ctx, h, e, event, data); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (d Desk) tell(ctx context.Context, h Hook, e Event, event string, data []byte) error {
	one := Delivery{
		ID: deliveryID(e.ID, h.ID), Hook: h.ID, Object: e.Object, Event: event, Data: data, State: Waiting,
		Made: d.Tx.Now(), Since: d.Tx.Now(), Erased: e.Erased,
	}
	if h.State != Active {
		one.State = Paused
	}
	added, err := d.Tx.AddDelivery(ctx, &one)
	if err != nil || !added || one.State == Paused {
		return err
	}
	return d.send(ctx, one)
}
