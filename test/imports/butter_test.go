package imports_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/test/world"
)

// A site that is read through its read token answers, where it was brought, as
// it did where it came from; brought again, nothing changes.
func TestButter_AnotherGheeMovesOver(t *testing.T) {
	from := world.New(t, world.Spec{Demo: true})
	token, _ := from.Tokens()
	file := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(file, []byte(token+"\n"), 0o600))

	to := world.New(t, world.Spec{Database: world.PostgreSQL})
	to.Must("site", "create", "home")
	mine := strings.TrimSpace(to.Must("token", "create", "--site", "home"))
	o := from.Origin()
	site, err := o.Site(t.Context(), "")
	must(t, err)
	settings, err := o.Settings(t.Context(), site.ID)
	must(t, err)
	to.Must("site", "set", "--site", "home", "name="+settings.SiteName, "media_base="+settings.MediaBase)

	args := []string{"import", "butter", from.Base + "/v2", "--token-file", file, "--rate", "1000", "--collection", "navigation_menu"}
	untouched := head(t, to)
	told := dryRun(t, to, args)
	if r := to.Ghee(append(args, "--dry-run")...); r.Code != 0 || !strings.Contains(r.Stdout, "add type: page recipe") || !strings.Contains(r.Stdout, "recipe pages") {
		t.Errorf("a dry run ends with %d: %s %s", r.Code, r.Stdout, r.Stderr)
	}
	if r := to.Ghee(args...); r.Code == 0 || !strings.Contains(r.Stderr, "--yes") {
		t.Errorf("unasked it ends with %d: %s", r.Code, r.Stderr)
	}
	if now := head(t, to); now != untouched {
		t.Errorf("dry runs wrote: %s, then %s", untouched, now)
	}
	first := to.Ghee(append(args, "--yes", "--json")...)
	if first.Code != 0 || strings.Contains(first.Stdout+first.Stderr, token) {
		t.Fatalf("it ends with %d: %s %s", first.Code, first.Stdout, first.Stderr)
	}
	asTold(t, told, report(t, first.Stdout[strings.Index(first.Stdout, "{"):]))
	caught(t, to, mine)
	sameAnswers(t, from, token, to, mine, everything(t, from, token, site.ID, ""))
	before := head(t, to)
	again := to.Must(args...)
	if after := head(t, to); after != before {
		t.Errorf("a second run wrote: %v, then %v\n%s", before, after, again)
	}
}

// dryRun returns what a dry run says would be done.
func dryRun(t *testing.T, w *world.World, args []string) importing.Report {
	t.Helper()
	return report(t, w.Must(append(slices.Clone(args), "--dry-run", "--json")...))
}

func report(t *testing.T, text string) (r importing.Report) {
	t.Helper()
	must(t, json.Unmarshal([]byte(text), &r))
	return r
}

// asTold checks that a run did what a dry run had told.
func asTold(t *testing.T, told, did importing.Report) {
	t.Helper()
	if !told.DryRun {
		t.Error("it does not say that it was a dry run")
	}
	told.DryRun = false
	if d := cmp.Diff(told, did); d != "" {
		t.Errorf("a dry run tells something else: %s", d)
	}
	if did.Written() == 0 {
		t.Error("nothing was written")
	}
}

// parting cuts two texts to where they part.
func parting(a, b string) (string, string) {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	n = max(0, n-80)
	return a[n:min(len(a), n+300)], b[n:min(len(b), n+300)]
}

func head(t *testing.T, w *world.World) string {
	t.Helper()
	o := w.Origin()
	site, err := o.Site(t.Context(), "")
	must(t, err)
	var out strings.Builder
	for _, id := range []content.SiteID{site.ID, site.ID.Preview()} {
		cp, err := o.Store.Log().Head(t.Context(), id)
		must(t, err)
		out.WriteString(cp.Position.String() + " ")
	}
	return out.String()
}

func caught(t *testing.T, w *world.World, token string) {
	t.Helper()
	site, err := w.Origin().Site(t.Context(), "")
	must(t, err)
	w.Caught(site.ID, token)
}
