package dns

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	mdns "github.com/miekg/dns"

	"github.com/gheecms/ghee/internal/fail"
)

// Set is all records of one name and type, which DNS knows together (RFC 2181 §5).
type Set struct {
	Name   string   // within the zone, in lower case: "@" for its apex, "api", "*.preview"
	Type   string   // "A", "AAAA", "CNAME", "TXT", "CAA", "MX", "SRV", "NS"
	TTL    uint32   // seconds
	Values []string // as zone files write them, in canonical form and order
}

// Key names a set.
type Key struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Key returns the set's.
func (s Set) Key() Key { return Key{s.Name, s.Type} }

// String is the key for people: "api A".
func (k Key) String() string { return k.Name + " " + k.Type }

// Equal reports whether two sets are answered alike: order counts for nothing.
func (s Set) Equal(o Set) bool { return s.TTL == o.TTL && s.Same(o) }

// Same is Equal without the TTL, which a resolver counts down.
func (s Set) Same(o Set) bool { return s.Key() == o.Key() && slices.Equal(s.Values, o.Values) }

// types that are alike at every operator. ALIAS and its kin are not (reliability
// §4f).
var types = []string{"A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"}

// canonical checks a set and puts its values in canonical form: what operators
// and name servers write otherwise compares equal. zone is the zone's name.
func (s Set) canonical(zone string) (Set, error) {
	s.Name, s.Type = strings.ToLower(strings.TrimSuffix(s.Name, ".")), strings.ToUpper(s.Type)
	if s.Name == "" || s.Name == strings.TrimSuffix(zone, ".") {
		s.Name = "@"
	}
	s.Name = strings.TrimSuffix(s.Name, "."+strings.TrimSuffix(zone, "."))
	if !slices.Contains(types, s.Type) {
		return s, fail.E(fail.Invalid, "%s: %s is no type that all operators answer alike; there are %s.", s.Name, s.Type, strings.Join(types, ", "))
	}
	name := Absolute(s.Name, zone)
	if !plain(strings.TrimPrefix(name, "*.")) {
		return s, fail.E(fail.Invalid, "%s: %q is no name in %s: letters, digits, hyphens and underscores, at most 63 between dots; other scripts in their xn-- form.", s.Key(), s.Name, zone)
	}
	if len(s.Values) == 0 {
		return s, fail.E(fail.Invalid, "%s: there is no value.", s.Key())
	}
	values := make([]string, 0, len(s.Values))
	for _, v := range s.Values {
		if s.Type == "TXT" && !strings.HasPrefix(strings.TrimSpace(v), `"`) {
			v = quoted(v)
		}
		rr, err := mdns.NewRR(name + " " + strconv.FormatUint(uint64(s.TTL), 10) + " IN " + s.Type + " " + v)
		if err != nil || rr == nil {
			return s, fail.Wrap(fail.Invalid, err, "%s: %q is no value of type %s.", s.Key(), v, s.Type)
		}
		values = append(values, data(rr))
	}
	slices.Sort(values)
	if n := len(values); n != len(slices.Compact(values)) {
		return s, fail.E(fail.Invalid, "%s: a value is there twice.", s.Key())
	}
	s.Values = values
	return s, nil
}

// plain reports whether a full name is of letters that no zone file, API or
// message writes in another way.
func plain(name string) bool {
	if _, ok := mdns.IsDomainName(name); !ok || len(name) > 254 || !strings.HasSuffix(name, ".") {
		return false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if label == "" || strings.ContainsFunc(label, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}) {
			return false
		}
	}
	return true
}

// quoted is a text as TXT records hold it: strings of 255 bytes at most.
func quoted(text string) string {
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	var parts []string
	for part := range slices.Chunk([]byte(text), 255) {
		parts = append(parts, `"`+escape.Replace(string(part))+`"`)
	}
	if parts == nil {
		return `""`
	}
	return strings.Join(parts, " ")
}

// data is what a record says, in one form: names in lower case.
func data(rr mdns.RR) string {
	rr = mdns.Copy(rr)
	switch r := rr.(type) {
	case *mdns.CNAME:
		r.Target = strings.ToLower(r.Target)
	case *mdns.NS:
		r.Ns = strings.ToLower(r.Ns)
	case *mdns.MX:
		r.Mx = strings.ToLower(r.Mx)
	case *mdns.SRV:
		r.Target = strings.ToLower(r.Target)
	}
	return strings.TrimPrefix(rr.String(), rr.Header().String())
}

// Absolute is a name of a zone in full.
func Absolute(name, zone string) string {
	if name == "@" {
		return zone
	}
	return name + "." + zone
}

// relative is a full name within a zone; false for one that is not.
func relative(name, zone string) (string, bool) {
	name = strings.ToLower(name)
	if name == zone {
		return "@", true
	}
	short, in := strings.CutSuffix(name, "."+zone)
	return short, in
}

// Records are a set's as messages carry them.
func (s Set) Records(zone string) ([]mdns.RR, error) {
	var all []mdns.RR
	for _, v := range s.Values {
		rr, err := mdns.NewRR(fmt.Sprintf("%s %d IN %s %s", Absolute(s.Name, zone), s.TTL, s.Type, v))
		if err != nil {
			return nil, fail.Wrap(fail.Internal, err, "%s cannot be written as a record.", s.Key())
		}
		all = append(all, rr)
	}
	return all, nil
}

// SetsOf puts records together to sets, in order, and leaves out what is not a
// zone's own business: the SOA, signatures, and types that none of ours may have.
func SetsOf(zone string, records []mdns.RR) []Set {
	sets := map[Key]*Set{}
	for _, rr := range records {
		h := rr.Header()
		name, in := relative(h.Name, zone)
		kind := mdns.TypeToString[h.Rrtype]
		if !in || !slices.Contains(types, kind) {
			continue
		}
		key := Key{name, kind}
		s := sets[key]
		if s == nil {
			s = &Set{Name: name, Type: kind, TTL: h.Ttl}
			sets[key] = s
		}
		s.TTL = min(s.TTL, h.Ttl)
		s.Values = append(s.Values, data(rr))
	}
	all := make([]Set, 0, len(sets))
	for _, s := range sets {
		slices.Sort(s.Values)
		s.Values = slices.Compact(s.Values)
		all = append(all, *s)
	}
	sortSets(all)
	return all
}

func sortSets(all []Set) {
	slices.SortFunc(all, func(a, b Set) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Type, b.Type)) })
}
