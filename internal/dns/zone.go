package dns

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	mdns "github.com/miekg/dns"
	"go.yaml.in/yaml/v3"

	"github.com/gheecms/ghee/internal/fail"
)

// Zone is a zone as it is wanted, at all of its operators.
type Zone struct {
	Name      string // with the dot at its end, in lower case
	Operators []Operator
	Sets      []Set // in order, without the marker
}

// Operator is one who answers for the zone.
type Operator struct {
	Name        string            `yaml:"name"`
	Type        string            `yaml:"type"`        // of the provider: powerdns, rfc2136, …
	Settings    map[string]string `yaml:"settings"`    // of the provider
	Nameservers []Nameserver      `yaml:"nameservers"` // that are to be asked
}

// Nameserver is one server of an operator.
type Nameserver struct {
	Name    string `yaml:"name"`
	Address string `yaml:"address"` // HOST or HOST:PORT; "": its name is looked up
}

// Bounds of the file.
const (
	minTTL, maxTTL = 30, 7 * 24 * 3600 // seconds
	maxSets        = 10_000
	usualTTL       = 300
)

// document is the file.
type document struct {
	Zone      string     `yaml:"zone"`
	TTL       uint32     `yaml:"ttl"`
	Operators []Operator `yaml:"operators"`
	Records   []struct {
		Name   string   `yaml:"name"`
		Type   string   `yaml:"type"`
		TTL    uint32   `yaml:"ttl"`
		Values []string `yaml:"values"`
	} `yaml:"records"`
}

// Parse reads a zone's file and checks all of it. Its errors are fail.Invalid
// with every fault, named by its place.
func Parse(text []byte) (z Zone, err error) {
	var d document
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		return z, fail.Wrap(fail.Invalid, err, "The zone file cannot be read: %v", err)
	}
	faults := &fail.Error{Code: fail.Invalid, Message: "The zone is not right."}
	bad := func(path, format string, args ...any) {
		faults.Fields = append(faults.Fields, fail.Field{Path: path, Message: fmt.Sprintf(format, args...)})
	}
	z.Name = strings.ToLower(mdns.Fqdn(strings.TrimSpace(d.Zone)))
	if !plain(z.Name) || strings.Count(z.Name, ".") < 2 {
		bad("zone", "%q is no name of a zone", d.Zone)
	}
	z.Operators = d.Operators
	z.operators(bad)
	if len(d.Records) > maxSets {
		bad("records", "there are %d, and at most %d may be", len(d.Records), maxSets)
		return z, faults
	}
	for i, r := range d.Records {
		path := fmt.Sprintf("records[%d]", i)
		ttl := firstOf(r.TTL, d.TTL, usualTTL)
		if ttl < minTTL || ttl > maxTTL {
			bad(path+".ttl", "%d s is out of bounds: %d to %d", ttl, minTTL, maxTTL)
		}
		s, err := Set{Name: r.Name, Type: r.Type, TTL: ttl, Values: r.Values}.canonical(z.Name)
		if err != nil {
			bad(path, "%s", fail.Message(err))
			continue
		}
		z.Sets = append(z.Sets, s)
	}
	sortSets(z.Sets)
	z.together(bad)
	if len(faults.Fields) > 0 {
		return z, faults
	}
	return z, nil
}

func firstOf(values ...uint32) uint32 {
	for _, v := range values {
		if v != 0 {
			return v
		}
	}
	return 0
}

func (z Zone) operators(bad func(path, format string, args ...any)) {
	if len(z.Operators) == 0 {
		bad("operators", "there is none")
	}
	seen := map[string]bool{}
	for i, o := range z.Operators {
		path := fmt.Sprintf("operators[%d]", i)
		if o.Name == "" || seen[o.Name] {
			bad(path+".name", "each operator needs a name of its own")
		}
		seen[o.Name] = true
		if len(o.Nameservers) == 0 {
			bad(path+".nameservers", "name those of %s: what they answer is what counts", o.Name)
		}
		for j, n := range o.Nameservers {
			if _, ok := mdns.IsDomainName(n.Name); !ok || n.Name == "" {
				bad(fmt.Sprintf("%s.nameservers[%d].name", path, j), "%q is no name of a server", n.Name)
			}
			if n.Address == "" {
				continue
			}
			_, err := netip.ParseAddrPort(n.Address)
			if _, alone := netip.ParseAddr(n.Address); err != nil && alone != nil {
				bad(fmt.Sprintf("%s.nameservers[%d].address", path, j), "%q is no address", n.Address)
			}
		}
	}
}

// together checks what sets mean to each other.
func (z Zone) together(bad func(path, format string, args ...any)) {
	kinds := map[string][]string{}
	for i, s := range z.Sets {
		if i > 0 && z.Sets[i-1].Key() == s.Key() {
			bad("records", "%s is there twice; write all its values in one", s.Key())
		}
		kinds[s.Name] = append(kinds[s.Name], s.Type)
		if s.Name == marker {
			bad("records", "%s is Ghee's own", s.Key())
		}
	}
	for name, all := range kinds {
		if !slices.Contains(all, "CNAME") {
			continue
		}
		if name == "@" {
			bad("records", "the apex cannot be a CNAME (RFC 1034 §3.6.2): it has an SOA; write addresses")
		}
		if len(all) > 1 {
			bad("records", "%s is a CNAME and has other records, too (RFC 1034 §3.6.2)", name)
		}
	}
	for _, s := range z.Sets {
		if s.Type == "CNAME" && len(s.Values) > 1 {
			bad("records", "%s is a CNAME to %d names, and can be to one", s.Name, len(s.Values))
		}
		// Of a name in the zone that NS, MX and SRV point to there must be addresses.
		for _, v := range s.Values {
			target := v[strings.LastIndexAny(v, " \t")+1:]
			name, in := relative(target, z.Name)
			if s.Type != "NS" && s.Type != "MX" && s.Type != "SRV" || !in {
				continue
			}
			if all := kinds[name]; slices.Contains(all, "CNAME") {
				bad("records", "%s points to %s, which is a CNAME (RFC 2181 §10.3)", s.Key(), target)
			} else if !slices.Contains(all, "A") && !slices.Contains(all, "AAAA") {
				bad("records", "%s points to %s, which has no address", s.Key(), target)
			}
		}
	}
}

// Digest tells zones apart by what they answer.
func (z Zone) Digest() string {
	sum := sha256.New()
	for _, s := range z.Sets {
		fmt.Fprintf(sum, "%s\t%s\t%d\t%q\n", s.Name, s.Type, s.TTL, s.Values)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
