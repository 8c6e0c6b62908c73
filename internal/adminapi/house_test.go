package adminapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/adminapi"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/importing/upload"
	"github.com/gheecms/ghee/internal/presence"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/purge/queue"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/store"
)

const password = "correct horse battery staple"

// house is an installation with two sites, a person of each role on the first,
// and somebody who has the same role on the second alone.
type house struct {
	t        testing.TB
	server   *httptest.Server
	svc      *authoring.Service
	accounts *account.Accounts
	store    *store.Store
	sites    map[string]content.SiteID
	org      string
	book     *receipt.Book
	uploads  upload.Folder
	lasting  atomic.Pointer[durability.State] // nil for what a store without a standby says
	stop     context.CancelFunc               // tells streams that the process is about to stop
}

func (h *house) durability() durability.State {
	if s := h.lasting.Load(); s != nil {
		return *s
	}
	return h.store.Durability()
}

func newHouse(t testing.TB) *house {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()) })
	c := account.Defaults()
	c.Keeper = st
	c.Hashing.Memory, c.Hashing.Passes = 64, 1 // tests sign in often
	accounts, err := account.New(c)
	must(t, err)
	h := &house{t: t, svc: &authoring.Service{Store: st, IDs: clock.NewID}, accounts: accounts, store: st, sites: map[string]content.SiteID{}, uploads: upload.Folder{Dir: filepath.Join(t.TempDir(), "uploads")}, book: receipt.New(receipt.Config{ID: "o", Name: "origin", Kind: receipt.Origin, CDNs: []string{"varnish"}})}
	o, err := accounts.CreateOrganisation(t.Context(), account.System(), "Home")
	must(t, err)
	h.org = o.ID
	for _, key := range []string{"here", "there"} {
		s, err := st.CreateSite(t.Context(), content.Site{Key: key, Name: key}, content.Settings{SiteName: key, DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "en"}, {Num: 2, Code: "de", Name: "de"}}})
		must(t, err)
		h.sites[key] = s.ID
	}
	_, err = accounts.Adopt(t.Context())
	must(t, err)
	for _, role := range account.SiteRoles() {
		for key, site := range h.sites {
			_, err := accounts.CreatePerson(t.Context(), account.System(), account.NewPerson{
				Email: string(role) + "@" + key + ".test", Name: string(role), Password: password, Grants: []account.Grant{{Organisation: h.org, Site: site, Role: role}},
			})
			must(t, err)
		}
	}
	away, err := accounts.CreateOrganisation(t.Context(), account.System(), "Away")
	must(t, err)
	_, err = accounts.CreatePerson(t.Context(), account.System(), account.NewPerson{
		Email: "owner@away.test", Name: "owner", Password: password, Grants: []account.Grant{{Organisation: away.ID, Role: account.RoleOwner}},
	})
	must(t, err)
	for _, role := range account.OrganisationRoles() {
		_, err := accounts.CreatePerson(t.Context(), account.System(), account.NewPerson{
			Email: string(role) + "@home.test", Name: string(role), Password: password, Grants: []account.Grant{{Organisation: h.org, Role: role}},
		})
		must(t, err)
	}
	stopping, stop := context.WithCancel(t.Context())
	h.stop = stop
	room := presence.New(st, clock.NewID, slog.New(slog.DiscardHandler), 20*time.Millisecond)
	h.server = httptest.NewServer(adminapi.New(adminapi.Config{
		Origin: func() (adminapi.Origin, error) {
			return adminapi.Origin{Accounts: accounts, Authoring: h.svc, Sites: st, Presence: room, Durability: h.durability}, nil
		}, CheckHook: func(url string) error {
			if strings.HasPrefix(url, "http://127.0.0.1/") || strings.HasPrefix(url, "file:") {
				return fail.E(fail.Invalid, "url: %q may not be reached.", url)
			}
			return nil
		}, Version: "test", Stopping: stopping.Done(), Receipts: h.book,
		Purges: func(context.Context, content.SiteID) ([]adminapi.Purges, error) {
			return []adminapi.Purges{{CDN: "varnish", Jobs: 2, OldestSeconds: 1.5, Reason: "away"}}, nil
		},
		Uploads: h.uploads,
		Export: func(ctx context.Context, site content.SiteID, to io.Writer) error {
			_, err := archive.Write(ctx, to, st, site, archive.Writing{Ghee: "test", Now: time.Now()})
			return err
		},
		AskPurge:  queue.New(queue.Config{Drivers: []purge.Driver{driver{}}}).Ask,
		Previews:  following(t, st, content.SiteID.Preview),
		Published: following(t, st, func(site content.SiteID) content.SiteID { return site }),
	}))
	t.Cleanup(h.server.Close)
	return h
}

// following follows one of a site's logs into a set whenever it is read.
func following(t testing.TB, st *store.Store, log func(content.SiteID) content.SiteID) func(context.Context, content.SiteID) (adminapi.Reading, error) {
	dir, sets := t.TempDir(), map[content.SiteID]*set.Set{}
	var mu sync.Mutex
	t.Cleanup(func() {
		for _, s := range sets {
			must(t, s.Close())
		}
	})
	return func(ctx context.Context, site content.SiteID) (adminapi.Reading, error) {
		mu.Lock()
		defer mu.Unlock()
		s := sets[site]
		if s == nil {
			var err error
			if s, err = set.Open(context.WithoutCancel(ctx), filepath.Join(dir, fmt.Sprint(site)+".db")); err != nil {
				return nil, err
			}
			sets[site] = s
		}
		for {
			entries, err := st.Log().Read(ctx, log(site), s.Position(), 1000)
			if err != nil {
				return nil, err
			}
			if len(entries) == 0 {
				return s.Read(ctx)
			}
			if _, err := s.Apply(ctx, entries); err != nil {
				return nil, err
			}
			if err := s.Index(ctx); err != nil {
				return nil, err
			}
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// visitor is somebody with a browser.
type visitor struct {
	h            *house
	cookie, csrf string
}

func (h *house) signIn(email string) *visitor {
	h.t.Helper()
	v := &visitor{h: h}
	a := v.do("POST", "/api/session", map[string]string{"email": email, "password": password})
	if a.status != 200 {
		h.t.Fatalf("%s: %d %s", email, a.status, a.body)
	}
	for _, c := range a.cookies {
		v.cookie = c.Value
	}
	v.csrf, _ = a.json()["csrf"].(string)
	return v
}

type answer struct {
	status  int
	body    string
	header  http.Header
	cookies []*http.Cookie
}

func (a answer) json() (m map[string]any) {
	_ = json.Unmarshal([]byte(a.body), &m)
	return m
}

func (v *visitor) do(method, path string, body any, headers ...string) answer {
	v.h.t.Helper()
	var in io.Reader
	if s, ok := body.(string); ok {
		in = strings.NewReader(s)
	} else if body != nil {
		data, err := json.Marshal(body)
		must(v.h.t, err)
		in = bytes.NewReader(data)
	}
	r, err := http.NewRequest(method, v.h.server.URL+path, in)
	must(v.h.t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "ghee_session", Value: v.cookie})
		r.Header.Set("Ghee-CSRF", v.csrf)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	res, err := v.h.server.Client().Do(r)
	must(v.h.t, err)
	defer res.Body.Close()
	if res.Header.Get("Content-Type") == "text/event-stream" {
		told.check(v.h.t, v.h.server.URL, r, res.StatusCode, res.Header, "")
		return answer{res.StatusCode, newEvents(res.Body).next(), res.Header, res.Cookies()}
	}
	data, err := io.ReadAll(res.Body)
	must(v.h.t, err)
	told.check(v.h.t, v.h.server.URL, r, res.StatusCode, res.Header, string(data))
	return answer{res.StatusCode, string(data), res.Header, res.Cookies()}
}

// made makes the type of the tests and a document of it.
func (h *house) made(site string) (typ content.TypeID, id content.ObjectID, revision string) {
	h.t.Helper()
	v := h.signIn("owner@" + site + ".test")
	put := map[string]any{"put": []any{map[string]any{"id": "", "kind": "page", "key": "dish", "name": "Dish", "last": 0, "fields": []any{
		map[string]any{"id": 0, "key": "title", "kind": "short_text", "required": true}, map[string]any{"id": 0, "key": "price", "kind": "number"},
	}}}}
	plan := v.do("POST", "/api/sites/"+site+"/types/plan", put)
	put["base"] = plan.json()["base"]
	if a := v.do("POST", "/api/sites/"+site+"/types/apply", put); a.status != 200 {
		h.t.Fatalf("%d %s", a.status, a.body)
	}
	must(h.t, h.svc.Store.Read(h.t.Context(), h.sites[site], func(tx authoring.Tx) error {
		types, err := tx.Types(h.t.Context())
		typ = types.ByKey(content.KindPage, "dish").ID
		return err
	}))
	a := v.do("POST", "/api/sites/"+site+"/documents", map[string]any{"type": typ, "slug": "soup", "values": map[string]any{"title": "Soup"}})
	if a.status != 201 {
		h.t.Fatalf("%d %s", a.status, a.body)
	}
	m := a.json()
	return typ, content.ObjectID(m["id"].(string)), m["revision"].(string)
}
