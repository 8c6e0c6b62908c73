package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
)

func doctor(t *testing.T, c app.Config) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := app.Doctor(t.Context(), c, &out)
	return out.String(), err
}

// served is a folder in which a node has served the demo and ended.
func served(t *testing.T) app.Config {
	t.Helper()
	c := config(t)
	c.Demo = true
	serve(t, c).end()
	return c
}

func TestDoctor_IsCalmWhenAllIsWell(t *testing.T) {
	c := config(t)
	c.Demo = true
	s := serve(t, c)
	for _, where := range []string{"; a ghee serve runs on it", "; no ghee serve runs on it"} {
		said, err := doctor(t, c)
		if err != nil || strings.Contains(said, "PROBLEM") || !strings.HasSuffix(said, "All is well.\n") {
			t.Errorf("%v:\n%s", err, said)
		}
		for _, word := range []string{where, "database SQLite", "log of site demo (1): at", "set of site demo (1): at", "directory: at", "as the log"} {
			if !strings.Contains(said, word) {
				t.Errorf("it does not say %q:\n%s", word, said)
			}
		}
		s.end()
	}
}

// A site that is written to while the doctor looks is no other history.
func TestDoctor_IsCalmWhileOthersPublish(t *testing.T) {
	c := config(t)
	c.Demo = true
	serve(t, c)
	o := origin(t, c)
	site, err := o.Site(t.Context(), "demo")
	must(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := range 60 {
			publish(t, o, site.ID, "tag-"+strings.Repeat("x", n+1))
		}
	}()
	for range 5 {
		if said, err := doctor(t, c); err != nil {
			t.Errorf("%v:\n%s", err, said)
		}
	}
	<-done
}

func TestDoctor_MakesNothing(t *testing.T) {
	c := config(t)
	if said, err := doctor(t, c); !fail.Is(err, fail.NotFound) || said != "" || !strings.Contains(err.Error(), "--data") {
		t.Errorf("no folder: %v %s", err, said)
	}
	if _, err := os.Stat(c.Data); err == nil {
		t.Error("the folder was made")
	}
	must(t, os.Mkdir(c.Data, 0o700))
	said, err := doctor(t, c)
	if err == nil || !strings.Contains(said, "no authoring database") {
		t.Errorf("an empty folder: %v\n%s", err, said)
	}
	if files, _ := os.ReadDir(c.Data); len(files) != 0 {
		t.Errorf("it left %v", files)
	}
	if o, err := app.OpenExisting(t.Context(), c); !fail.Is(err, fail.NotFound) || !strings.Contains(err.Error(), "ghee site create") {
		t.Errorf("%v, %v", o, err)
	}
}

func TestDoctor_FindsWhatIsBroken(t *testing.T) {
	whole := served(t)
	garbage := bytes.Repeat([]byte("this is no database. "), 4096)
	overwrite := func(name string) func(*testing.T, app.Config) {
		return func(t *testing.T, c app.Config) {
			for _, beside := range []string{"-wal", "-shm"} {
				_ = os.Remove(filepath.Join(c.Data, name+beside))
			}
			must(t, os.WriteFile(filepath.Join(c.Data, name), garbage, 0o600))
		}
	}
	for _, c := range []struct {
		name   string
		damage func(*testing.T, app.Config)
		words  []string
	}{
		{"garbage in the database", overwrite("authoring.db"), []string{"PROBLEM  database: ", "Restore a backup", "set of site demo (1): at"}},
		{
			"no database", func(t *testing.T, c app.Config) { must(t, os.Remove(filepath.Join(c.Data, "authoring.db"))) },
			[]string{"PROBLEM  database: ", "answered without it", "set of site demo (1): at"},
		},
		{"garbage in the directory", overwrite("directory.db"), []string{"PROBLEM  directory: ", "remove ", "built anew"}},
		{"garbage in the set", func(t *testing.T, c app.Config) {
			sets, err := filepath.Glob(filepath.Join(c.Data, "sites", "1", "*", "set.db"))
			if err != nil || len(sets) != 1 {
				t.Fatal(sets, err)
			}
			name, err := filepath.Rel(c.Data, sets[0])
			must(t, err)
			overwrite(name)(t, c)
		}, []string{"PROBLEM  set of site demo (1): ", "remove ", filepath.Join("sites", "1"), "built anew"}},
		{"open to others", func(t *testing.T, c app.Config) { must(t, os.Chmod(c.Data, 0o755)) }, []string{"PROBLEM  data folder", "chmod 700"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			hurt := whole
			hurt.Data = filepath.Join(t.TempDir(), "data")
			must(t, os.CopyFS(hurt.Data, os.DirFS(whole.Data)))
			must(t, os.Chmod(hurt.Data, 0o700))
			c.damage(t, hurt)
			said, err := doctor(t, hurt)
			if !fail.Is(err, fail.Internal) || !strings.Contains(err.Error(), "1 problem;") {
				t.Errorf("%v:\n%s", err, said)
			}
			for _, word := range c.words {
				if !strings.Contains(said, word) {
					t.Errorf("it does not say %q:\n%s", word, said)
				}
			}
		})
	}
}

func TestDoctor_TellsHowFarASetIsBehind(t *testing.T) {
	c := served(t)
	o := origin(t, c)
	site, err := o.Site(t.Context(), "")
	must(t, err)
	publish(t, o, site.ID, "late")
	said, err := doctor(t, c)
	if err != nil || !strings.Contains(said, "1 entry behind the log; start ghee serve to catch up") {
		t.Errorf("%v:\n%s", err, said)
	}
}

// A database that was put back to an earlier day has another history than the
// sets that followed it further.
func TestDoctor_FindsAnotherHistory(t *testing.T) {
	c := served(t)
	other := config(t)
	o := origin(t, other)
	_, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "demo", Name: "Another"})
	must(t, err)
	must(t, o.Close())
	data, err := os.ReadFile(filepath.Join(other.Data, "authoring.db"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(c.Data, "authoring.db"), data, 0o600))
	said, err := doctor(t, c)
	if err == nil || !strings.Contains(said, "set of site demo (1): at") || !strings.Contains(said, "run: ghee epoch open") {
		t.Errorf("%v:\n%s", err, said)
	}
}
