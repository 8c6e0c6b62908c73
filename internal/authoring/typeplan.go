package authoring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// TypeChange is a wished change of a site's types: those to add or change, as
// PutTypes takes them, and those to remove.
type TypeChange struct {
	Put  []content.Type
	Drop []content.TypeID
}

// TypePlan says what a TypeChange would do. Nothing has happened yet.
type TypePlan struct {
	// Base is the fingerprint of the types the plan was made for: ApplyTypes
	// refuses a plan whose site has other types by now.
	Base    string       `json:"base"`
	Steps   []TypeStep   `json:"steps"`   // empty: nothing would change
	Effects []TypeEffect `json:"effects"` // what it means for documents there are
	// After are the types as they would be.
	After *content.Schema `json:"-"`
}

// Loses reports whether stored values would no longer be seen.
func (p TypePlan) Loses() bool {
	for _, e := range p.Effects {
		if e.Losing > 0 {
			return true
		}
	}
	return false
}

// TypeEffect is what a plan does to the documents of one type. Each locale of
// a document counts.
type TypeEffect struct {
	Kind      content.Kind `json:"kind"`
	Key       string       `json:"key"`       // "" for Single Pages
	Documents int          `json:"documents"` // there are
	Losing    int          `json:"losing"`    // have values that would no longer be seen
	Breaking  int          `json:"breaking"`  // could be published today, and could not be then
	Examples  []string     `json:"examples"`  // of both, at most ten: "name (locale): what"
}

// PlanTypes finds what a change would do to the types and to every stored
// document. It changes nothing. It returns the errors of PutTypes and DropTypes
// for a change that cannot be made.
func (s *Service) PlanTypes(ctx context.Context, site content.SiteID, c TypeChange) (p TypePlan, err error) {
	err = s.Store.Read(ctx, site, func(tx Tx) error {
		p, err = (&Batch{tx: tx, ids: s.IDs}).plan(ctx, c)
		return err
	})
	return p, err
}

func (b *Batch) plan(ctx context.Context, c TypeChange) (p TypePlan, err error) {
	before, err := b.Types(ctx)
	if err != nil {
		return p, err
	}
	put, after, err := b.withTypes(before, c.Put)
	if err != nil {
		return p, err
	}
	if after, err = b.withoutTypes(ctx, after, c.Drop); err != nil {
		return p, err
	}
	p = TypePlan{Base: fingerprint(before), Steps: typeSteps(before, put, c.Drop), Effects: []TypeEffect{}, After: after}
	if len(p.Steps) == 0 {
		return p, nil
	}
	for _, t := range before.Types() {
		if !reaches(before, after, t, map[content.TypeID]bool{}) {
			continue
		}
		e, err := b.effect(ctx, t, before, after)
		if err != nil {
			return p, err
		}
		if e.Documents > 0 {
			p.Effects = append(p.Effects, e)
		}
	}
	return p, nil
}

// ApplyTypes makes a change of types. It returns fail.Conflict when the site's
// types are others than those the plan was made for, so that nobody applies what
// he has not seen.
func (b *Batch) ApplyTypes(ctx context.Context, c TypeChange, base string) error {
	now, err := b.Types(ctx)
	if err != nil {
		return err
	}
	if fingerprint(now) != base {
		return fail.E(fail.Conflict, "The site's types have changed since the plan was made; make a new plan.")
	}
	if _, err := b.PutTypes(ctx, c.Put); err != nil {
		return err
	}
	return b.DropTypes(ctx, c.Drop)
}

// fingerprint names a state of the types.
func fingerprint(s *content.Schema) string {
	h := sha256.New()
	for _, t := range s.Types() {
		data, err := json.Marshal(t)
		if err != nil {
			panic("authoring: a type cannot be written down: " + err.Error()) // it came from JSON
		}
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
