package app

import (
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/dns/provider/powerdns"
	"github.com/gheecms/ghee/internal/dns/provider/rfc2136"
	"github.com/gheecms/ghee/internal/fail"
)

// DNSZone reads a zone's file.
func DNSZone(file string) (dns.Zone, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return dns.Zone{}, fail.Wrap(fail.Invalid, err, "The zone file %s cannot be read.", file)
	}
	return dns.Parse(text)
}

// DNSProvider makes the API of an operator of a zone from what the file says of
// it. Secrets are in files of their own, which it names.
func DNSProvider(zone string) func(dns.Operator) (dns.Provider, error) {
	return func(o dns.Operator) (p dns.Provider, err error) {
		s := settings{o.Settings, map[string]bool{}}
		switch o.Type {
		case "powerdns":
			c := powerdns.Config{URL: s.get("url"), Server: s.get("server"), Zone: zone, HTTP: &http.Client{Timeout: 15 * time.Second}}
			if c.Key, err = s.secret("key_file"); err == nil {
				p, err = powerdns.New(c)
			}
		case "rfc2136":
			c := rfc2136.Config{Address: s.get("address"), KeyName: s.get("key_name"), Algorithm: s.get("algorithm"), Zone: zone}
			if c.Secret, err = s.secret("key_file"); err == nil {
				p, err = rfc2136.New(c)
			}
		default:
			err = fail.E(fail.Invalid, "type: there is no provider %q; there are powerdns and rfc2136.", o.Type)
		}
		if err == nil {
			err = s.rest()
		}
		if err != nil {
			return nil, fail.Wrap(fail.CodeOf(err), err, "operator %s: %s", o.Name, fail.Message(err))
		}
		return p, nil
	}
}

// settings are an operator's; one that nobody reads is misspelt.
type settings struct {
	all  map[string]string
	read map[string]bool
}

func (s settings) get(name string) string {
	s.read[name] = true
	return s.all[name]
}

func (s settings) secret(name string) (string, error) {
	file := s.get(name)
	if file == "" {
		return "", nil // the provider says what it wants
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fail.Wrap(fail.Invalid, err, "%s: %s cannot be read.", name, file)
	}
	return strings.TrimSpace(string(text)), nil
}

func (s settings) rest() error {
	for name := range s.all {
		if !s.read[name] {
			return fail.E(fail.Invalid, "settings.%s: there is no such setting.", name)
		}
	}
	return nil
}
