// Package examples_test runs the programs of examples/ as somebody would who has just
// copied one, and ends the server of Ghee while they run.
package examples_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/demo"
	"github.com/gheecms/ghee/test/sdks"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// example is a program of examples/.
type example struct {
	name  string
	build []string // once, before start; none where nothing is to be built
	start []string
	env   []string
	needs []string // what scripts/setup installs for it
	heavy bool     // make examples alone runs it
}

func (e example) folder() string { return filepath.Join("../../examples", e.name) }

func examples() []example {
	return []example{
		{name: "express", start: []string{"npm", "start"}, needs: []string{"node_modules/express"}},
		// Built once and served as in production: a build takes a few seconds, and each
		// page is compiled before it is asked for, which dev would do meanwhile.
		{name: "nextjs", build: []string{"npm", "run", "build"}, start: []string{"npm", "start"}, needs: []string{"node_modules/next"}, heavy: true, env: []string{"NEXT_TELEMETRY_DISABLED=1"}},
		{name: "go-templates", start: []string{"go", "run", "."}},
		{name: "python-wsgi", start: []string{"python3", "app.py"}, env: []string{"PYTHONPATH=../../sdk/python", "PYTHONDONTWRITEBYTECODE=1"}},
	}
}

// ready builds an example. What is missing is red in CI and left out elsewhere.
func (e example) ready(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath(e.start[0]); err != nil {
		missing(t, e.start[0])
	}
	for _, n := range e.needs {
		if _, err := os.Stat(filepath.Join(e.folder(), n)); err != nil {
			missing(t, n)
		}
		sdks.BuildJS(t, "../../sdk/js")
	}
	if e.build != nil {
		cmd := exec.CommandContext(t.Context(), e.build[0], e.build[1:]...)
		cmd.Dir, cmd.Env = e.folder(), append(os.Environ(), e.env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, out)
		}
	}
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: scripts/setup sdks installs it", what)
	}
	t.Skipf("%s is missing: scripts/setup sdks installs it", what)
}

// read are the pages that are read while the server is there, with words of each in
// the order in which they come. unread is not.
var read = []struct {
	path  string
	words []string
}{
	{"/", []string{
		"The Keeping Kitchen: ghee, made slowly</title>", "Butter, made to keep", `href="#about"`, `alt="A jar of ghee on a table beside a window"`,
		"One pan, one kilo, one hour", "<strong>ghee</strong>", "Dated by hand", "Marta Lindqvist",
	}},
	{"/blog", []string{`href="/blog/a-test"`, "What keeps without cold", "26 May 2025", "A label is a promise", `href="/blog?page=2"`, "Older"}},
	{"/blog?page=2", []string{"Listen to the pan", "Why butter is clarified", `href="/blog?page=1"`, "Newer"}},
	{"/blog/example-post", []string{"<h1>Why butter is clarified</h1>", "20 January 2025", "by Ida Marlow", "<h2>What each layer is</h2>"}},
	{"/blog/a-test", []string{"&lt;script&gt;alert(1)&lt;/script&gt; &amp;", "<p>Rich <em>text</em></p>"}},
}

const unread = "/blog/listen-to-the-pan"

// answers has what a page is expected to hold.
func answers(t *testing.T, a world.Answer, path string, status int, words ...string) {
	t.Helper()
	if kind := a.Header.Get("Content-Type"); a.Status != status || !strings.HasPrefix(kind, "text/html") {
		t.Errorf("%s answers %d, %s; want %d, HTML:\n%s", path, a.Status, kind, status, a.Body)
		return
	}
	rest := a.Body[max(0, strings.Index(a.Body, "<title")):]
	for _, w := range words {
		_, after, there := strings.Cut(rest, w)
		if !there {
			t.Errorf("%s lacks %q, or has it at another place:\n%s", path, w, a.Body)
			return
		}
		rest = after
	}
	for _, bad := range []string{"<script>alert", "UnavailableError", "Traceback", "goroutine ", "    at ", "node_modules"} {
		if strings.Contains(a.Body, bad) {
			t.Errorf("%s holds %q:\n%s", path, bad, a.Body)
		}
	}
}

// publish adds a post whose title means something in HTML.
func publish(t *testing.T, w *world.World, token string) {
	t.Helper()
	o := w.Origin()
	s, err := o.Store.SiteByKey(t.Context(), demo.SiteKey)
	if err != nil {
		t.Fatal(err)
	}
	err = o.Authoring.Batch(t.Context(), s.ID, true, func(b *authoring.Batch) error {
		saved, err := b.Save(t.Context(), authoring.Input{
			Type: content.PostTypeID, Slug: "a-test", Name: `<script>alert(1)</script> & "friends"`,
			Values: map[string]any{"body": "<p>Rich <em>text</em></p>", "summary": "<script>alert(2)</script>"},
		})
		if err != nil {
			return err
		}
		return b.Publish(t.Context(), saved.Document, saved.Locale, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Caught(s.ID, token)
}

// heavily reports whether Next.js runs, too, whose packages weigh 340 MB.
func heavily() bool { return os.Getenv("GHEE_EXAMPLES") == "all" }

// TestExamples_GoOnWithTheServerGone reads pages, ends the server, reads them again,
// and a page that was not read before, and all of it once more from a program that is
// started with the server gone.
func TestExamples_GoOnWithTheServerGone(t *testing.T) {
	for _, e := range examples() {
		if e.heavy && !heavily() {
			continue
		}
		t.Run(e.name, func(t *testing.T) {
			e.ready(t)
			w := world.New(t, world.Spec{Demo: true})
			token, _ := w.Tokens()
			publish(t, w, token)
			store := t.TempDir()
			env := []string{"GHEE_HOSTS=" + w.Base, "GHEE_TOKEN=" + token, "GHEE_STORE=" + store}

			s := start(t, e, env...)
			before := map[string]string{}
			for _, p := range read {
				a := s.get(t, p.path)
				answers(t, a, p.path, http.StatusOK, p.words...)
				before[p.path] = a.Body
			}
			for _, path := range []string{"/blog/none", "/none", "/blog?page=99", "/blog?page=x", "/blog/%252e%252e"} {
				answers(t, s.get(t, path), path, http.StatusNotFound, "Not found")
			}
			until(t, "all that was read is kept", func() bool { return held(t, store) == len(read) })

			w.Kill()
			gone := func(s *site) {
				t.Helper()
				for _, p := range read {
					a := s.kept(t, p.path)
					answers(t, a, p.path, http.StatusOK, p.words...)
					if a.Body != before[p.path] {
						t.Errorf("%s is other than before:\n%s\nbefore:\n%s", p.path, a.Body, before[p.path])
					}
				}
				a := s.get(t, unread)
				answers(t, a, unread, http.StatusServiceUnavailable, "<h1>Back in a moment</h1>", "again in a minute")
				if a.Header.Get("Retry-After") == "" {
					t.Errorf("%s does not say when to come again", unread)
				}
				answers(t, s.get(t, "/none"), "/none", http.StatusNotFound, "<h1>Not found</h1>")
			}
			gone(s)
			s.stop(t)
			gone(start(t, e, env...))
		})
	}
}
