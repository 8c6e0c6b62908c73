//go:build unix

package dnstest

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// tables are those that the gsqlite3 backend of PowerDNS 4.7 works with.
//
//go:embed powerdns.sql
var tables string

// API is that of a PowerDNS.
type API struct {
	*Server
	URL, Key string
}

// PowerDNS starts a PowerDNS that has a zone, on SQLite, with its HTTP API.
func PowerDNS(t testing.TB, zone string, nameservers ...string) *API {
	t.Helper()
	s := newServer(t, "pdns_server", zone)
	file := filepath.Join(s.dir, "pdns.sqlite3")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), tables); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	a := &API{Server: s, Key: "key-of-this-test", URL: "http://" + FreeAddress(t)}
	host, port, _ := net.SplitHostPort(s.Address)
	webHost, webPort, _ := net.SplitHostPort(strings.TrimPrefix(a.URL, "http://"))
	s.file("pdns.conf", fmt.Sprintf(`launch=gsqlite3
gsqlite3-database=%s
local-address=%s
local-port=%s
api=yes
api-key=%s
webserver=yes
webserver-address=%s
webserver-port=%s
socket-dir=%s
daemon=no
guardian=no
primary=yes
security-poll-suffix=
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
consistent-backends=no
`, file, host, port, a.Key, webHost, webPort, s.dir))
	s.args = append(s.args, "--config-dir="+s.dir)
	s.Start()
	a.Make(zone, nameservers...)
	return a
}

// Make makes a zone through the API, whole: with an SOA of its own, since that
// which PowerDNS makes up names no server there is.
func (a *API) Make(zone string, nameservers ...string) {
	a.t.Helper()
	quoted := make([]string, 0, len(nameservers))
	for _, n := range nameservers {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	a.Call(http.MethodPost, "/zones", fmt.Sprintf(`{"name":%q,"kind":"Master","soa_edit_api":"INCREASE","nameservers":[%s]}`, zone, strings.Join(quoted, ",")), http.StatusCreated)
	a.Call(http.MethodPatch, "/zones/"+zone, fmt.Sprintf(`{"rrsets":[{"name":%[1]q,"type":"SOA","ttl":3600,"changetype":"REPLACE","records":[{"content":"%[2]s hostmaster.%[1]s 1 3600 600 604800 60"}]}]}`, zone, nameservers[0]), http.StatusNoContent)
}

// Call asks the API itself, as somebody does who is not Ghee.
func (a *API) Call(method, path, body string, want int) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, a.URL+"/api/v1/servers/localhost"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("X-API-Key", a.Key)
	answer, err := (&http.Client{}).Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // its status is all
	if answer.StatusCode != want {
		a.t.Fatalf("%s %s: %s", method, path, answer.Status)
	}
}
