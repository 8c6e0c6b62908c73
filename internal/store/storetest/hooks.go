package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/internal/work"
)

func aHook(id string) webhook.Hook {
	return webhook.Hook{
		ID: id, Name: "Näme", URL: "https://x.test/" + id, Events: []string{"page.all"}, Types: []content.TypeID{"t"}, Locales: []string{"en"},
		Headers: []webhook.Header{{Name: "X-A", Value: "v"}}, Secrets: []webhook.Secret{{Key: "whsec_YQ==", Ends: 7}}, State: webhook.Active, Since: 3, Created: 2,
	}
}

func aDelivery(id, hook string, object content.ObjectID) webhook.Delivery {
	return webhook.Delivery{ID: id, Hook: hook, Object: object, Event: "page.all", Data: []byte(`{"ü":1}`), State: webhook.Waiting, Made: 10, Since: 10}
}

func hooksRoundTrip(t *testing.T, db Database) {
	h := db.Open(t)
	here, there := site(t, h, "a"), site(t, h, "b")
	hook := aHook("1")
	write(t, h, here, func(ctx context.Context, tx authoring.Tx) error {
		has, err := tx.HasHooks(ctx)
		same(t, "hooks of a new site", false, has)
		return errors.Join(err, tx.PutHook(ctx, aHook("2")), tx.PutHook(ctx, hook))
	})
	write(t, h, there, func(ctx context.Context, tx authoring.Tx) error {
		has, err := tx.HasHooks(ctx)
		same(t, "hooks of another site", false, has)
		_, missing := tx.Hook(ctx, "1")
		code(t, missing, fail.NotFound)
		return err
	})
	hook.State, hook.Reason, hook.Since, hook.Types = webhook.Paused, "because", 9, nil
	one := aDelivery("d1", "1", "o")
	write(t, h, here, func(ctx context.Context, tx authoring.Tx) error {
		if err := tx.PutHook(ctx, hook); err != nil {
			return err
		}
		for i, d := range []*webhook.Delivery{&one, new(aDelivery("d2", "1", "p")), new(aDelivery("e1", "2", "o"))} {
			added, err := tx.AddDelivery(ctx, d)
			if !added || err != nil {
				return fmt.Errorf("%d: %v %w", i, added, err)
			}
		}
		again := one
		added, err := tx.AddDelivery(ctx, &again)
		same(t, "added again", false, added)
		one.State, one.Since, one.Tries, one.Round, one.Ended, one.Status, one.Error, one.Data = webhook.Delivered, 11, 2, 1, 12, 200, "e", []byte("")
		return errors.Join(err, tx.PutDelivery(ctx, one))
	})
	write(t, h, here, func(ctx context.Context, tx authoring.Tx) error {
		for n := range 4 {
			if err := tx.AddTry(ctx, "d1", webhook.Try{At: 5, Millis: 6, Request: []webhook.Header{{Name: "A", Value: "b"}}, Status: 200 + n, Body: "bödy", Error: "e"}); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, h.Read(t.Context(), here, func(tx authoring.Tx) error {
		ctx := t.Context()
		got, err := tx.Hook(ctx, "1")
		same(t, "hook", hook, got)
		all, err2 := tx.Hooks(ctx)
		same(t, "hooks", []webhook.Hook{hook, aHook("2")}, all)
		d, err3 := tx.Delivery(ctx, "d1")
		same(t, "delivery", one, d)
		same(t, "number", int64(1), d.Number)
		last, err4 := tx.LastDelivered(ctx, "1")
		same(t, "last delivered", content.Micros(12), last)
		never, err5 := tx.LastDelivered(ctx, "2")
		same(t, "never delivered", content.Micros(0), never)
		tries, err6 := tx.Tries(ctx, "d1")
		bodies := []string{}
		for i, one := range tries {
			same(t, "number of a try", i+1, one.N)
			bodies = append(bodies, one.Body)
		}
		same(t, "bodies that are kept", []string{"", "", "bödy", "bödy"}, bodies)
		same(t, "request", []webhook.Header{{Name: "A", Value: "b"}}, tries[0].Request)
		for _, c := range []struct {
			q    webhook.Listing
			want string
		}{
			{webhook.Listing{Hook: "1", Limit: 9}, "[d1 d2]"},
			{webhook.Listing{Hook: "1", Limit: 1}, "[d1]"},
			{webhook.Listing{Hook: "1", After: 1, Limit: 9}, "[d2]"},
			{webhook.Listing{Hook: "1", Before: 9, Limit: 9}, "[d2 d1]"},
			{webhook.Listing{Hook: "1", State: webhook.Waiting, Limit: 9}, "[d2]"},
			{webhook.Listing{Hook: "1", Since: 11, Limit: 9}, "[]"},
			{webhook.Listing{Hook: "2", Limit: 9}, "[e1]"},
		} {
			found, err := tx.Deliveries(ctx, c.q)
			must(t, err)
			ids := []string{}
			for _, d := range found {
				ids = append(ids, d.ID)
			}
			same(t, fmt.Sprintf("%+v", c.q), c.want, fmt.Sprint(ids))
		}
		return errors.Join(err, err2, err3, err4, err5, err6)
	}))
	write(t, h, here, func(ctx context.Context, tx authoring.Tx) error { return tx.DropHook(ctx, "1") })
	must(t, h.Read(t.Context(), here, func(tx authoring.Tx) error {
		_, err := tx.Hook(t.Context(), "1")
		code(t, err, fail.NotFound)
		all, err := tx.Hooks(t.Context())
		same(t, "hooks that are left", 1, len(all))
		return err
	}))
}

// Of many who number a hook's deliveries each gets a number of its own.
func hooksNumbered(t *testing.T, db Database) {
	one, two := db.Open(t), db.Open(t)
	id := site(t, one, "a")
	write(t, one, id, func(ctx context.Context, tx authoring.Tx) error {
		return errors.Join(tx.PutHook(ctx, aHook("1")), tx.PutHook(ctx, aHook("2")))
	})
	var wg sync.WaitGroup
	for p, h := range []Handle{one, two} {
		wg.Go(func() {
			for i := range 20 {
				write(t, h, id, func(ctx context.Context, tx authoring.Tx) error {
					hooks, err := tx.Hooks(ctx)
					for _, hook := range hooks {
						d := aDelivery(fmt.Sprint(hook.ID, p, i), hook.ID, "o")
						_, bad := tx.AddDelivery(ctx, &d)
						err = errors.Join(err, bad)
					}
					return err
				})
			}
		})
	}
	wg.Wait()
	must(t, one.Read(t.Context(), id, func(tx authoring.Tx) error {
		for _, hook := range []string{"1", "2"} {
			all, err := tx.Deliveries(t.Context(), webhook.Listing{Hook: hook, Limit: 100})
			must(t, err)
			for i, d := range all {
				same(t, "number", int64(i+1), d.Number)
			}
			same(t, "deliveries", 40, len(all))
		}
		return nil
	}))
}

// What is erased is in no delivery and in no job that would make one.
func hooksForget(t *testing.T, db Database) {
	h := db.Open(t)
	id := site(t, h, "a")
	jobs, err := webhook.Jobs(id, func() string { return "job" }, []webhook.Event{{Object: "gone", Name: "canary"}, {Object: "kept", Name: "soup"}})
	must(t, err)
	write(t, h, id, func(ctx context.Context, tx authoring.Tx) error {
		if err := tx.PutHook(ctx, aHook("1")); err != nil {
			return err
		}
		for _, object := range []content.ObjectID{"gone", "kept"} {
			d := aDelivery("d"+string(object), "1", object)
			if _, err := tx.AddDelivery(ctx, &d); err != nil {
				return err
			}
			if err := tx.AddTry(ctx, d.ID, webhook.Try{Body: "canary"}); err != nil {
				return err
			}
		}
		return tx.Enqueue(ctx, jobs[0])
	})
	write(t, h, id, func(ctx context.Context, tx authoring.Tx) error { return tx.EraseDocument(ctx, "gone") })
	must(t, h.Read(t.Context(), id, func(tx authoring.Tx) error {
		_, err := tx.Delivery(t.Context(), "dgone")
		code(t, err, fail.NotFound)
		tries, err := tx.Tries(t.Context(), "dgone")
		same(t, "tries of what is erased", 0, len(tries))
		payload, err2 := tx.EventsOf(t.Context(), jobs[0].ID)
		events, err3 := webhook.ParseEvents(payload)
		same(t, "events that are left", 1, len(events))
		same(t, "the one", content.ObjectID("kept"), events[0].Object)
		_, err4 := tx.Delivery(t.Context(), "dkept")
		none, err5 := tx.EventsOf(t.Context(), "none")
		same(t, "events of no job", 0, len(none))
		return errors.Join(err, err2, err3, err4, err5)
	}))
	rows, err := h.Jobs(t.Context(), work.Ready, 10)
	must(t, err)
	same(t, "jobs", 1, len(rows))
}

// Deliveries go with age, beyond so many of a hook, and with their hook; what is
// to be sent stays.
func hooksTidied(t *testing.T, db Database) {
	h := db.Open(t)
	id := site(t, h, "a")
	write(t, h, id, func(ctx context.Context, tx authoring.Tx) error {
		for _, hook := range []string{"1", "2"} {
			if err := tx.PutHook(ctx, aHook(hook)); err != nil {
				return err
			}
			for i := range 6 {
				d := aDelivery(fmt.Sprint(hook, i), hook, "o")
				d.Made = content.Micros(100 + i)
				if d.State = webhook.Delivered; i == 1 {
					d.State = webhook.Waiting
				}
				if _, err := tx.AddDelivery(ctx, &d); err != nil {
					return err
				}
			}
		}
		return nil
	})
	left := func(want string) {
		t.Helper()
		var ids []string
		must(t, h.Read(t.Context(), id, func(tx authoring.Tx) error {
			for _, hook := range []string{"1", "2"} {
				all, err := tx.Deliveries(t.Context(), webhook.Listing{Hook: hook, Limit: 100})
				must(t, err)
				for _, d := range all {
					ids = append(ids, d.ID)
				}
			}
			return nil
		}))
		same(t, "deliveries", want, fmt.Sprint(ids))
	}
	more, err := h.TidyDeliveries(t.Context(), 102, 100)
	must(t, err)
	same(t, "more", false, more)
	left("[11 12 13 14 15 21 22 23 24 25]")
	_, err = h.TidyDeliveries(t.Context(), 0, 2)
	must(t, err)
	left("[11 14 15 21 24 25]")
	write(t, h, id, func(ctx context.Context, tx authoring.Tx) error { return tx.DropHook(ctx, "1") })
	_, err = h.TidyDeliveries(t.Context(), 0, 100)
	must(t, err)
	left("[21 24 25]")
}
