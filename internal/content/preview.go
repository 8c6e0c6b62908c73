package content

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// PreviewParts lists what may stand in the template of a preview's address, each
// in braces.
func PreviewParts() []string { return []string{"slug", "locale", "id", "type", "site", "token"} }

// WithPreview returns the settings with the template of the address at which the
// customer's site shows documents of a type; "" takes it away.
func (s Settings) WithPreview(of TypeID, template string) (Settings, error) {
	next := maps.Clone(s.Previews)
	if template == "" {
		delete(next, of)
	} else {
		if err := checkPreview(template); err != nil {
			return s, err
		}
		if next == nil {
			next = map[TypeID]string{}
		}
		next[of] = template
	}
	if s.Previews = next; len(next) == 0 {
		s.Previews = nil
	}
	return s, nil
}

// checkPreview refuses a template whose host is not told, so that a token never
// travels to where a document's text points.
func checkPreview(template string) error {
	if err := CheckText("url", template, MaxAddress); err != nil {
		return err
	}
	const like = "write it like https://www.example.com/{locale}/{slug}?preview={token}"
	u, err := url.Parse(PreviewURL(template, map[string]string{}))
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		return fail.E(fail.Invalid, "url: %q is not an absolute URL; %s.", template, like)
	case u.User != nil:
		return fail.E(fail.Invalid, "url: an address with a name and password in it is not shown in frames; %s.", like)
	case strings.Contains(authority(template), "{"):
		return fail.E(fail.Invalid, "url: the host cannot be a placeholder; %s.", like)
	}
	for rest := template; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || !slices.Contains(PreviewParts(), name) {
			return fail.E(fail.Invalid, "url: {%.40s is no placeholder; there are {%s}.", name, strings.Join(PreviewParts(), "}, {"))
		}
		rest = tail
	}
}

// authority is what stands between the scheme of an address and its path.
func authority(address string) string {
	_, rest, _ := strings.Cut(address, "//")
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// PreviewURL fills the placeholders of a template, each as its place in the
// address asks for.
func PreviewURL(template string, parts map[string]string) string {
	path, rest := template, ""
	if i := strings.IndexAny(template, "?#"); i >= 0 {
		path, rest = template[:i], template[i:]
	}
	fill := func(text string, escape func(string) string) string {
		pairs := make([]string, 0, 2*len(PreviewParts()))
		for _, name := range PreviewParts() {
			pairs = append(pairs, "{"+name+"}", escape(parts[name]))
		}
		return strings.NewReplacer(pairs...).Replace(text)
	}
	return fill(path, url.PathEscape) + fill(rest, url.QueryEscape)
}
