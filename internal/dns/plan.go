package dns

import (
	"context"
	"fmt"
	"slices"

	"github.com/gheecms/ghee/internal/fail"
)

// Plan is what is to change where.
type Plan struct {
	Zone  Zone
	Next  Generation
	Steps []Step // one an operator, in the zone's order
}

// Step is what is to change at one operator.
type Step struct {
	Operator Operator
	Provider Provider
	Base     Generation
	Before   []Set // without the marker
	After    []Set
	Edits    []Edit
	Flags    []string // what a person should look at
	Refusals []string // what is not done without force
}

// Edit is what becomes of one set; From or To is nil for one that comes or goes.
type Edit struct {
	Key      Key
	From, To *Set
}

// Make compares a zone with what its operators have. provider gives the API of
// each. An operator whose API does not answer makes no plan: fail.Unavailable.
func Make(ctx context.Context, z Zone, provider func(Operator) (Provider, error)) (Plan, error) {
	p := Plan{Zone: z}
	for _, o := range z.Operators {
		api, err := provider(o)
		if err != nil {
			return p, err
		}
		s := Step{Operator: o, Provider: api}
		if err := s.read(ctx); err != nil {
			return p, err
		}
		p.Steps = append(p.Steps, s)
		if s.Base.Number > p.Next.Number {
			p.Next = s.Base
		}
	}
	if p.Next.Digest != z.Digest() {
		p.Next = Generation{Number: p.Next.Number + 1, Digest: z.Digest()}
	}
	for i := range p.Steps {
		p.Steps[i].compare(z)
	}
	return p, nil
}

func (s *Step) read(ctx context.Context) error {
	sets, err := s.Provider.Sets(ctx)
	if err != nil {
		return fail.Wrap(fail.CodeOf(err), err, "operator %s: %s", s.Operator.Name, fail.Message(err))
	}
	s.Base, s.Before = generationOf(sets)
	return nil
}

// compare finds the edits of one operator.
func (s *Step) compare(z Zone) {
	can := s.Provider.Capabilities()
	own := slices.ContainsFunc(z.Sets, func(t Set) bool { return t.Key() == apexNS }) && can.ApexNS
	was := map[Key]Set{}
	for _, b := range s.Before {
		was[b.Key()] = b
	}
	for _, to := range z.Sets {
		to.TTL = max(to.TTL, can.MinTTL)
		if to.Key() == apexNS && !own {
			continue
		}
		s.After = append(s.After, to)
		from, there := was[to.Key()]
		delete(was, to.Key())
		switch {
		case !there:
			s.Edits = append(s.Edits, Edit{to.Key(), nil, &to})
		case !from.Equal(to):
			s.Edits = append(s.Edits, Edit{to.Key(), &from, &to})
		}
	}
	for _, from := range s.Before { // in order
		if _, left := was[from.Key()]; !left {
			continue
		}
		if from.Key() == apexNS {
			s.After = append(s.After, from) // the operator's own business
			continue
		}
		s.Edits = append(s.Edits, Edit{from.Key(), &from, nil})
	}
	sortSets(s.After)
	s.judge()
}

var apexNS = Key{"@", "NS"}

// judge flags what a person should look at, and refuses what takes a site off the
// net (reliability §2: AWS, October 2025).
func (s *Step) judge() {
	for _, e := range s.Edits {
		switch {
		case e.Key.Type == "NS":
			s.Flags = append(s.Flags, e.Key.String()+": who answers for names changes")
		case e.From != nil && e.To != nil && e.From.TTL != e.To.TTL:
			s.Flags = append(s.Flags, fmt.Sprintf("%s: resolvers keep it for %d s instead of %d", e.Key, e.To.TTL, e.From.TTL))
		}
	}
	before, after := mine(s.Before), mine(s.After)
	switch {
	case len(after) == 0:
		s.Refusals = append(s.Refusals, "the zone would be empty")
	case 2*len(after) < len(before):
		s.Refusals = append(s.Refusals, fmt.Sprintf("of %d record sets %d would be left", len(before), len(after)))
	}
	left := map[string]bool{}
	for _, t := range after {
		left[t.Name] = left[t.Name] || addresses(t)
	}
	for _, b := range before {
		if addresses(b) && !left[b.Name] {
			left[b.Name] = true // said once
			s.Refusals = append(s.Refusals, fmt.Sprintf("%s would lose its last address", b.Name))
		}
	}
}

// addresses reports whether a set leads to addresses.
func addresses(s Set) bool { return s.Type == "A" || s.Type == "AAAA" || s.Type == "CNAME" }

// asked are the sets that servers are asked for: not the apex's NS records where
// they are the operator's own business, for its servers may differ in them.
func (s Step) asked(sets []Set) []Set {
	for _, e := range s.Edits {
		if e.Key == apexNS {
			return sets
		}
	}
	return mine(sets)
}

// mine are the sets that are not an operator's own.
func mine(all []Set) []Set {
	return slices.DeleteFunc(slices.Clone(all), func(s Set) bool { return s.Key() == apexNS })
}

// Done reports whether an operator's API has nothing to be told any more.
func (s Step) Done(next Generation) bool { return len(s.Edits) == 0 && s.Base == next }

// change is what the provider is asked for.
func (s Step) change(next Generation) Change {
	c := Change{Base: s.Base, Next: next, Put: []Set{next.Set()}}
	for _, e := range s.Edits {
		if e.To != nil {
			c.Put = append(c.Put, *e.To)
		} else {
			c.Delete = append(c.Delete, e.Key)
		}
	}
	return c
}

// back is what takes that change back.
func (s Step) back(next Generation) Change {
	c := Change{Base: next, Next: s.Base, Put: []Set{s.Base.Set()}}
	if s.Base == (Generation{}) {
		c.Put, c.Delete = nil, []Key{next.Set().Key()}
	}
	for _, e := range s.Edits {
		if e.From != nil {
			c.Put = append(c.Put, *e.From)
		} else {
			c.Delete = append(c.Delete, e.Key)
		}
	}
	return c
}
