package dns_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	mdns "github.com/miekg/dns"

	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/fail"
)

const operators = `
operators:
  - {name: first, type: powerdns, nameservers: [{name: ns1.a.test, address: "127.0.0.1:53"}]}
  - {name: second, type: rfc2136, nameservers: [{name: ns1.b.test}]}
`

func parse(records string) (dns.Zone, error) {
	return dns.Parse([]byte("zone: Ghee.Test\nttl: 300\n" + operators + "records:\n" + records))
}

func TestParse_PutsValuesIntoOneForm(t *testing.T) {
	z, err := parse(`
  - {name: API, type: a, ttl: 60, values: [192.0.2.2, 192.0.2.1]}
  - {name: ghee.test., type: TXT, values: ["v=spf1 -all", "say \"hi\""]}
  - {name: www.ghee.test, type: CNAME, values: [API.ghee.test.]}
  - {name: six, type: AAAA, values: ["2001:0DB8:0::1"]}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []dns.Set{
		{Name: "@", Type: "TXT", TTL: 300, Values: []string{`"say \"hi\""`, `"v=spf1 -all"`}},
		{Name: "api", Type: "A", TTL: 60, Values: []string{"192.0.2.1", "192.0.2.2"}},
		{Name: "six", Type: "AAAA", TTL: 300, Values: []string{"2001:db8::1"}},
		{Name: "www", Type: "CNAME", TTL: 300, Values: []string{"api.ghee.test."}},
	}
	if z.Name != "ghee.test." || !slices.EqualFunc(z.Sets, want, dns.Set.Equal) {
		t.Errorf("%s: %v", z.Name, z.Sets)
	}
	again, err := parse(`
  - {name: six, type: AAAA, values: ["2001:db8::1"]}
  - {name: www, type: CNAME, values: [api.ghee.test.]}
  - {name: "@", type: TXT, values: ["say \"hi\"", "v=spf1 -all"]}
  - {name: api, type: A, ttl: 60, values: [192.0.2.1, 192.0.2.2]}
`)
	if err != nil || again.Digest() != z.Digest() {
		t.Errorf("the same zone, written otherwise, has another digest: %v", err)
	}
}

func TestParse_NamesEveryFault(t *testing.T) {
	for records, want := range map[string]string{
		`  - {name: "@", type: CNAME, values: [x.test.]}`:                                                   "the apex cannot be a CNAME",
		"  - {name: w, type: CNAME, values: [x.test.]}\n  - {name: w, type: TXT, values: [x]}":              "w is a CNAME and has other records",
		`  - {name: w, type: CNAME, values: [x.test., y.test.]}`:                                            "is a CNAME to 2 names",
		`  - {name: w, type: A, ttl: 5, values: [192.0.2.1]}`:                                               "5 s is out of bounds",
		`  - {name: w, type: A, ttl: 99999999, values: [192.0.2.1]}`:                                        "out of bounds",
		`  - {name: w, type: A, values: [192.0.2.256]}`:                                                     "is no value of type A",
		`  - {name: w, type: A, values: []}`:                                                                "there is no value",
		`  - {name: w, type: A, values: [192.0.2.1, 192.0.2.1]}`:                                            "is there twice",
		`  - {name: w, type: ALIAS, values: [x.test.]}`:                                                     "is no type that all operators answer alike",
		`  - {name: w..x, type: A, values: [192.0.2.1]}`:                                                    "is no name",
		`  - {name: ` + strings.Repeat("a", 64) + `, type: A, values: [192.0.2.1]}`:                         "is no name",
		`  - {name: _ghee, type: TXT, values: [x]}`:                                                         "is Ghee's own",
		"  - {name: w, type: A, values: [192.0.2.1]}\n  - {name: W, type: A, values: [192.0.2.2]}":          "is there twice; write all its values in one",
		"  - {name: m, type: MX, values: [10 mail.ghee.test.]}":                                             "which has no address",
		"  - {name: m, type: MX, values: [10 w.ghee.test.]}\n  - {name: w, type: CNAME, values: [x.test.]}": "which is a CNAME",
	} {
		_, err := parse(records)
		if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", records, err, want)
		}
	}
	for _, text := range []string{"", "zone: x\nrecords: []", "zone: ghee.test\nrecords: []", "zone: ghee.test\nunknown: 1", "{", "zone: ghee.test" + strings.ReplaceAll(operators, "second", "first")} {
		_, err := dns.Parse([]byte(text))
		if e := (*fail.Error)(nil); !errors.As(err, &e) || e.Code != fail.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("zone: ghee.test\n" + operators + "records:\n  - {name: w, type: TXT, values: [\"a\\\\\\\"b\"]}")
	f.Add("zone: ghee.test\n" + operators + "records:\n  - {name: '*', type: SRV, values: [1 2 3 x.test.]}")
	f.Fuzz(func(t *testing.T, text string) {
		z, err := dns.Parse([]byte(text))
		if err != nil {
			if !fail.Is(err, fail.Invalid) {
				t.Errorf("%v", err)
			}
			return
		}
		for _, s := range z.Sets { // what is taken can be sent, and comes back as it is
			records, err := s.Records(z.Name)
			if err != nil {
				t.Fatalf("%+v: %v", s, err)
			}
			m := new(mdns.Msg)
			m.Answer = records
			wire, err := m.Pack()
			if err != nil {
				t.Fatalf("%+v: %v", s, err)
			}
			back := new(mdns.Msg)
			if err := back.Unpack(wire); err != nil {
				t.Fatalf("%+v: %v", s, err)
			}
			if got := dns.SetsOf(z.Name, back.Answer); len(got) != 1 || !got[0].Equal(s) {
				t.Errorf("%+v came back as %+v", s, got)
			}
		}
	})
}
