// Package remote reads a site's content model from a running server, through its
// API, for machines that have no database.
package remote

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

const (
	maxAnswer = 32 << 20 // bytes
	patience  = 30 * time.Second
)

// Server is a server's API and a token of it that may read content.
type Server struct {
	base, token string
	http        http.Client
}

// New refuses an address through which the token would travel in the open, unless
// insecure says that it may.
func New(address, token string, insecure bool) (*Server, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, fail.E(fail.Invalid, "server: %q is no address of a server; write it like https://cms.example.com.", address)
	}
	if u.Scheme == "http" && !insecure && !loopback(u.Hostname()) {
		return nil, fail.E(fail.Invalid, "server: %s would carry the token in the open; use https, or say --insecure.", address)
	}
	if token = strings.TrimSpace(token); token == "" {
		return nil, fail.E(fail.Invalid, "token: a server is asked with an admin token that may read content (content.read); the dashboard makes one.")
	}
	return &Server{u.String(), token, http.Client{Timeout: patience, CheckRedirect: stay}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// stay follows no redirect: the token is for this server.
func stay(*http.Request, []*http.Request) error { return errors.New("the server leads elsewhere") }

// Read returns a site's key, locales and types; "" is the only site that the token
// opens. What no Ghee would keep as a type is refused: it is to become code.
func (s *Server) Read(ctx context.Context, site string) (key string, locales []content.Locale, schema *content.Schema, err error) {
	if site == "" {
		if site, err = s.only(ctx); err != nil {
			return "", nil, nil, err
		}
	}
	var about struct {
		Key     string
		Locales []content.Locale
	}
	if err = s.get(ctx, &about, "api", "sites", site); err != nil {
		return "", nil, nil, err
	}
	var types struct{ Items []content.Type }
	if err = s.get(ctx, &types, "api", "sites", site, "types"); err != nil {
		return "", nil, nil, err
	}
	schema = content.NewSchema(types.Items...)
	for _, t := range schema.Types() {
		if t.Fixed() {
			continue
		}
		if err := content.CheckType(schema, *t); err != nil {
			return "", nil, nil, fail.Wrap(fail.Unavailable, err, "The server has a type %q that this ghee does not understand; take the version of the server.", t.Key)
		}
	}
	for _, l := range about.Locales {
		if err := content.CheckLocale(l.Code); err != nil {
			return "", nil, nil, err
		}
	}
	return site, about.Locales, schema, nil
}

func (s *Server) only(ctx context.Context) (string, error) {
	var me struct{ Sites []struct{ Key string } }
	if err := s.get(ctx, &me, "api", "me"); err != nil {
		return "", err
	}
	switch len(me.Sites) {
	case 0:
		return "", fail.E(fail.NotFound, "The token opens no site.")
	case 1:
		return me.Sites[0].Key, nil
	}
	return "", fail.E(fail.Invalid, "The token opens %d sites; say which with --site KEY.", len(me.Sites))
}

// get reads one answer.
func (s *Server) get(ctx context.Context, into any, parts ...string) error {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/"+strings.Join(parts, "/"), http.NoBody)
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "The server cannot be asked.")
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	answer, err := s.http.Do(r)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The server did not answer.")
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return fail.Wrap(fail.Unavailable, err, "The answer of the server ended early, or is larger than %d MB.", maxAnswer>>20)
	}
	if answer.StatusCode != http.StatusOK {
		return refused(answer.StatusCode, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The server at %s does not speak the API of Ghee.", s.base)
	}
	return nil
}

// refused says what the server says.
func refused(status int, body []byte) error {
	code := fail.Unavailable
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		code = fail.Denied
	case http.StatusNotFound:
		code = fail.NotFound
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		code = fail.Invalid
	}
	var problem struct{ Detail string }
	if json.Unmarshal(body, &problem) != nil || problem.Detail == "" {
		problem.Detail = http.StatusText(status) + "."
	}
	return fail.E(code, "The server answers %d: %s", status, problem.Detail)
}
