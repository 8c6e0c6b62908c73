package webhook

import (
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Bounds.
const (
	MaxHooks   = 200 // of a site
	maxName    = 200
	maxHeaders = 20
	maxValue   = 2000
	maxFilter  = 200
)

// The states of a hook.
const (
	Active   = "active"
	Paused   = "paused"   // what comes is kept, and not sent
	Resuming = "resuming" // what was kept is being sent; what comes waits behind it
)

// Hook is where to tell what.
type Hook struct {
	ID      string
	Name    string
	URL     string
	Events  []string         // of Names; at least one
	Types   []content.TypeID // none for all
	Locales []string         // none for all
	Headers []Header
	Secrets []Secret // the newest first
	State   string
	Reason  string         // of the state
	Since   content.Micros // of the state
	Created content.Micros
}

// Header is one of the hook's own.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Plain reports whether what is sent can be read on its way.
func (h Hook) Plain() bool { return strings.HasPrefix(strings.ToLower(h.URL), "http:") }

// Wants returns the name under which the hook hears of an event: the concrete
// one, or the catch-all where that was chosen.
func (h Hook) Wants(e Event) (name string, ok bool) {
	name, all := e.names()
	switch {
	case slices.Contains(h.Events, name):
	case slices.Contains(h.Events, all):
		name = all
	default:
		return "", false
	}
	if len(h.Types) > 0 && !slices.Contains(h.Types, e.Type) || len(h.Locales) > 0 && !slices.Contains(h.Locales, e.Locale) {
		return "", false
	}
	return name, true
}

// check returns fail.Invalid for a hook out of form, and puts it into the form in
// which it is kept. Whether its address may be reached is the courier's to say.
func (h *Hook) check() error {
	if h.URL == "" {
		return fail.E(fail.Invalid, "url: say where to.")
	}
	for what, s := range map[string]string{"name": h.Name, "url": h.URL} {
		if err := content.CheckText(what, s, map[string]int{"name": maxName, "url": maxValue}[what]); err != nil {
			return err
		}
	}
	for i, e := range h.Events {
		h.Events[i] = canonical(e)
		if !slices.Contains(Names(), h.Events[i]) {
			return fail.E(fail.Invalid, "events: there is no %.80q; choose from %s.", e, strings.Join(Names(), ", "))
		}
	}
	slices.Sort(h.Events)
	h.Events = slices.Compact(h.Events)
	if len(h.Events) == 0 {
		return fail.E(fail.Invalid, "events: choose at least one.")
	}
	if len(h.Types) > maxFilter || len(h.Locales) > maxFilter {
		return fail.E(fail.Invalid, "types, locales: at most %d of each.", maxFilter)
	}
	return h.checkHeaders()
}

func (h *Hook) checkHeaders() error {
	if len(h.Headers) > maxHeaders {
		return fail.E(fail.Invalid, "headers: at most %d.", maxHeaders)
	}
	seen := map[string]bool{}
	for _, one := range h.Headers {
		name := strings.ToLower(one.Name)
		switch {
		case !httpguts.ValidHeaderFieldName(one.Name) || len(one.Name) > maxName:
			return fail.E(fail.Invalid, "headers: %.80q is no name of a header.", one.Name)
		case ours(name):
			return fail.E(fail.Invalid, "headers: %s is set by Ghee.", one.Name)
		case seen[name]:
			return fail.E(fail.Invalid, "headers: %s is there twice.", one.Name)
		case one.Value == "" || !httpguts.ValidHeaderFieldValue(one.Value) || len(one.Value) > maxValue:
			return fail.E(fail.Invalid, "headers: the value of %s must be one line of 1 to %d bytes.", one.Name, maxValue)
		}
		seen[name] = true
	}
	return nil
}

// ours are headers that no hook sets: they say how the request is read, or who
// signed it.
func ours(name string) bool {
	return strings.HasPrefix(name, "webhook-") || strings.HasPrefix(name, "ghee-") ||
		slices.Contains([]string{"host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "keep-alive", "proxy-authorization", "proxy-connection", "user-agent"}, name)
}
