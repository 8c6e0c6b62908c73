package set

import (
	"context"
	"encoding/json"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Apply stores entries and the position after them in one transaction, so no
// reader sees half a group that is in entries whole. Entries applied before
// are skipped. It returns changelog.ErrGap or ErrDiverged, wrapped, for
// entries that do not follow, and ErrDigest when the objects do not add up to
// what the last entry says; then nothing of the call is kept. The checkpoint of
// a last entry that is signed is kept. A document that cannot be shown yet (its type or its locale has not come) is kept, and
// shown when they come.
func (s *Set) Apply(ctx context.Context, entries []changelog.Entry) (changelog.Position, error) {
	var told *Change
	err := s.write(ctx, func(c *conn) (*state, error) {
		ctx := brief(ctx) // what is begun is ended: a batch is bounded
		from, err := s.current(ctx, c)
		if err != nil {
			return nil, err
		}
		next := from.copy()
		a := newApplier(c, s.packer, next)
		if err := s.watched.prepare(ctx, a); err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Seq <= next.position.Seq {
				continue
			}
			if err := whole(next.position, e); err != nil {
				return nil, err
			}
			if !e.Site.IsPreview() { // whose changes nobody is told
				if a.history == nil {
					a.history = &history{}
				}
				a.history.begins(e, next.position)
			}
			if err := a.entry(ctx, e); err != nil {
				return nil, fail.Wrap(fail.Internal, err, "Entry %d cannot be applied.", e.Seq)
			}
			next.position = e.Position()
		}
		if err := a.flush(ctx); err != nil {
			return nil, fail.Wrap(fail.Internal, err, "The entries up to %d cannot be applied.", next.position.Seq)
		}
		if err := a.remember(ctx, from.schema, s.past); err != nil {
			return nil, err
		}
		if len(entries) > 0 {
			if err := next.attest(entries[len(entries)-1]); err != nil {
				return nil, err
			}
		}
		if err := next.save(ctx, c); err != nil {
			return nil, err
		}
		if err := keepSearched(ctx, c, next.at); err != nil {
			return nil, err
		}
		told = s.watched.changing(from.position, a)
		return next, nil
	})
	if err == nil && told != nil {
		s.watched.Changed(*told)
	}
	if err == nil && slices.ContainsFunc(entries, func(e changelog.Entry) bool { return e.Kind == changelog.Erase }) {
		s.scrub.Store(true)
	}
	return s.Position(), err
}

// applier gathers the objects that one transaction changes, each once, and
// writes them when it is flushed.
type applier struct {
	c       *conn
	packer  *packer
	state   *state // the next one
	touched map[key]*touch
	order   []*touch
	tally   tally
	index   entries // of the field-value index, to be written
	news    touched
	words   wordy
	changes *changes
	history *history
	waiting bool // documents may be in pending
	lending bool // documents may be lent to other locales, before the transaction or after it
}

type key struct {
	kind       changelog.Kind
	id, locale string
}

// touch is an object that the transaction changes.
type touch struct {
	changelog.Object
	present bool // after the transaction
	o       int64
	stored  bool // before the transaction

	packed  []byte  // the payload, compressed
	derived derived // what answers need of it, or
	why     string  // why it cannot be shown
}

func newApplier(c *conn, p *packer, next *state) *applier {
	return &applier{c: c, packer: p, state: next, touched: map[key]*touch{}, tally: newTally()}
}

// take notes that an object has this state now, and keeps the digest.
func (a *applier) take(ctx context.Context, o changelog.Object, present bool) error {
	k := key{o.Kind, o.ID, o.Locale}
	t := a.touched[k]
	if t == nil {
		t = &touch{}
		was := changelog.Object{Kind: o.Kind, ID: o.ID, Locale: o.Locale}
		var hash []byte
		var sum int64
		var err error
		if t.stored, err = a.c.one(ctx, into(&t.o, &was.Version, &hash, &was.Meta, &sum),
			`select o, version, hash, meta, sum from obj where kind = $1 and id = $2 and locale = $3`, o.Kind, o.ID, o.Locale); err != nil {
			return err
		}
		copy(was.Hash[:], hash)
		if t.stored && sum != sumOfObject(&was) {
			return a.c.judge(damaged(nil, "The object %s %s is not the one that was stored.", o.ID, o.Locale))
		}
		t.present, t.Object = t.stored, was
		a.touched[k] = t
		a.order = append(a.order, t)
	}
	a.history.note(o, present, t.Object, t.present)
	if t.present {
		a.state.digest.Remove(t.Object)
	}
	t.Object, t.present = o, present
	if present {
		a.state.digest.Add(o)
	}
	return nil
}

// flush writes what was taken: the objects, and then what answers need of them
// under the types and settings that hold now.
func (a *applier) flush(ctx context.Context) error {
	var changed change
	for _, t := range a.order {
		if changed.note(t) {
			t.packed = a.packer.pack(t.Payload)
			if err := a.store(ctx, t); err != nil {
				return err
			}
		}
	}
	if changed.schema {
		a.changes.everything()
	}
	a.lending = len(a.state.chains) > 0
	if err := a.follow(ctx, &changed); err != nil {
		return err
	}
	a.lending = a.lending || len(a.state.chains) > 0
	a.prepare()
	if _, err := a.c.one(ctx, into(&a.waiting), `select exists (select 1 from pending)`); err != nil {
		return err
	}
	for _, t := range a.order {
		if changed.noted(t) {
			continue
		}
		err := a.store(ctx, t)
		switch {
		case err != nil:
		case t.Kind.IsDocument():
			err = a.document(ctx, t)
		case t.Kind == changelog.Media:
			err = a.media(ctx, t)
		case t.Kind == changelog.Redirect:
			err = a.redirect(ctx, t)
		}
		if err != nil {
			return err
		}
	}
	if err := a.again(ctx, &changed); err != nil {
		return err
	}
	if a.lending {
		if err := a.lend(ctx, &changed); err != nil {
			return err
		}
	}
	if !changed.schema {
		a.state.touched = &a.news
	}
	if err := a.write(ctx); err != nil {
		return err
	}
	if err := a.words.write(ctx, a.c); err != nil {
		return err
	}
	if err := a.changes.settle(ctx, a.c); err != nil {
		return err
	}
	return a.settle(ctx)
}

// prepare does what needs no database, on all cores: it is a third of the work.
func (a *applier) prepare() {
	var next atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(a.order)); i = next.Add(1) - 1 {
			t := a.order[i]
			if t.present && t.packed == nil {
				t.packed = a.packer.pack(t.Payload)
			}
			if t.present && t.Kind.IsDocument() {
				t.derived, t.why = a.state.derive(t)
			}
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(a.order)/10+1) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

// store writes the object as it came.
func (a *applier) store(ctx context.Context, t *touch) (err error) {
	switch {
	case !t.present && !t.stored:
		return nil
	case !t.present:
		return a.c.exec(ctx, `delete from obj where o = $1`, t.o)
	}
	var m struct {
		Type content.TypeID `json:"type"`
	}
	if t.Kind.IsDocument() && json.Unmarshal(t.Meta, &m) != nil {
		m.Type = "" // document says why it cannot be shown
	}
	if t.stored {
		return a.c.exec(ctx, `update obj set type = $2, version = $3, hash = $4, meta = $5, payload = $6, sum = $7 where o = $1`,
			t.o, m.Type, t.Version, t.Hash[:], t.Meta, t.packed, sumOfObject(&t.Object))
	}
	_, err = a.c.one(ctx, into(&t.o), `insert into obj (kind, id, locale, type, version, hash, meta, payload, sum)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning o`, t.Kind, t.ID, t.Locale, m.Type, t.Version, t.Hash[:], t.Meta, t.packed, sumOfObject(&t.Object))
	return err
}

// media and redirects are read as they are.
func (a *applier) media(ctx context.Context, t *touch) error {
	var m content.MediaObject
	a.changes.object(t)
	if !t.present {
		return a.c.exec(ctx, `delete from media where id = $1`, t.ID)
	}
	if err := json.Unmarshal(t.Payload, &m); err != nil {
		return err
	}
	return a.c.exec(ctx, `insert or replace into media (id, url, def) values ($1, $2, $3)`, t.ID, m.URL, ofMedia.text(t.ID).seal(slices.Clone(t.Payload)))
}

func (a *applier) redirect(ctx context.Context, t *touch) error {
	var r content.Redirect
	a.changes.object(t)
	if !t.present {
		return a.c.exec(ctx, `delete from redirect where source = $1`, t.ID)
	}
	if err := json.Unmarshal(t.Payload, &r); err != nil {
		return err
	}
	return a.c.exec(ctx, `insert or replace into redirect (source, target) values ($1, $2)`, t.ID, ofRedirect.text(t.ID).seal([]byte(r.To)))
}
