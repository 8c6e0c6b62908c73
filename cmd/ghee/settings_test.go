package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A flag wins over the environment, the environment over the file.
func TestSettings_TheNearerWins(t *testing.T) {
	d := sit(t)
	d.write("ghee.toml", `data = "from-file"`+"\n")
	d.must("site", "create", "a")
	t.Setenv("GHEE_DATA", "from-environment")
	d.must("site", "create", "a")
	d.must("site", "create", "a", "--data", "from-flag")
	for _, folder := range []string{"from-file", "from-environment", "from-flag"} {
		if _, err := os.Stat(filepath.Join(d.folder, folder, "authoring.db")); err != nil {
			t.Error(err)
		}
	}
}

func TestSettings_ErrorsNameWhereTheyCameFrom(t *testing.T) {
	d := sit(t)
	file := d.write("ghee.toml", "listen = \"file\"\nmetrics = \"\"\n")
	d.fails(exitUsage, words("serve"), `listen (from listen in ghee.toml): "file"`)
	d.fails(exitUsage, words("serve --config "+file), `listen (from listen in `+file+`): "file"`)
	t.Setenv("GHEE_LISTEN", "environment")
	d.fails(exitUsage, words("serve"), `listen (from GHEE_LISTEN): "environment"`)
	d.fails(exitUsage, words("serve --listen flag"), `listen (from --listen): "flag"`)
	t.Setenv("GHEE_DEMO", "perhaps")
	d.fails(exitUsage, words("serve"), "GHEE_DEMO", "perhaps")
}

func TestSettings_AFileThatIsNamedMustBeThere(t *testing.T) {
	d := sit(t)
	d.fails(exitUsage, words("site list --config none.toml"), "none.toml")
	t.Setenv("GHEE_CONFIG", "none.toml")
	d.fails(exitUsage, words("site list"), "none.toml")
	d.must("version", "--config", d.write("empty.toml", "# nothing\n"))
}

func TestSettings_RefusesWhatItDoesNotKnow(t *testing.T) {
	for text, w := range map[string][]string{
		`lisen = "x"`:                    {"ghee.toml", `"lisen"`, `did you mean "listen"?`},
		`database-file = "x"`:            {`did you mean "database_file"?`},
		`dry_run = true`:                 {`there is no setting "dry_run"`}, // what one command shall do is no setting
		`config = "x"`:                   {`there is no setting "config"`},
		"[serve]\nlisten = \"x\"":        {`there is no setting "serve"`},
		`listen = 8080`:                  {`listen = "127.0.0.1:8080"`},
		`demo = "yes"`:                   {"demo = true"},
		`data = ["a"]`:                   {`data = ".ghee"`},
		"listen = \"a\"\nlisten = \"b\"": {"ghee.toml, line 2"},
		"data = \"a\"\nlisten =":         {"line 2", "TOML"},
		"data = \"\xff\"":                {"TOML"},
		"#" + strings.Repeat("x", 2<<20): {"larger"},
	} {
		d := sit(t)
		d.write("ghee.toml", text)
		d.fails(exitUsage, words("site list"), w...)
	}
}

// Paths in a file are meant from where the file is.
func TestSettings_PathsAreRelativeToTheFile(t *testing.T) {
	d := sit(t)
	if err := os.Mkdir("etc", 0o700); err != nil {
		t.Fatal(err)
	}
	d.must("site", "create", "a", "--config", d.write("etc/ghee.toml", `data = "data"`))
	if _, err := os.Stat(filepath.Join(d.folder, "etc", "data", "authoring.db")); err != nil {
		t.Error(err)
	}
	d.must("site", "create", "a", "--config", d.write("etc/ghee.toml", `data = "`+filepath.Join(d.folder, "absolute")+`"`))
	if _, err := os.Stat(filepath.Join(d.folder, "absolute", "authoring.db")); err != nil {
		t.Error(err)
	}
}

func TestSettings_TheDatabaseMayBeInAFile(t *testing.T) {
	d := sit(t)
	secret := d.write("url", " postgres://ghee:geheim@127.0.0.1:1/ghee?connect_timeout=1\n")
	for name, give := range map[string]func(*testing.T) []string{
		"flag":        func(*testing.T) []string { return []string{"--database-file", secret} },
		"environment": func(t *testing.T) []string { t.Setenv("GHEE_DATABASE_FILE", secret); return nil },
		"file":        func(*testing.T) []string { return []string{"--config", d.write("a.toml", `database_file = "url"`)} },
		"nearer": func(t *testing.T) []string {
			t.Setenv("GHEE_DATABASE", "mysql://x")
			return []string{"--database-file", secret}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inner := &desk{t, d.folder}
			args := append(words("site list"), give(t)...)
			inner.fails(exitUnavailable, args, "127.0.0.1:1")
			if _, _, err := inner.ghee(args...); strings.Contains(err, "geheim") {
				t.Errorf("the password shows: %s", err)
			}
		})
	}
	t.Setenv("GHEE_DATABASE_FILE", secret)
	d.fails(exitUsage, words("site list --database mysql://x"), "database (from --database)") // the flag is nearer
	t.Setenv("GHEE_DATABASE", "postgres://x")
	d.fails(exitUsage, words("site list"), "twice", "GHEE_DATABASE", "GHEE_DATABASE_FILE")
	t.Setenv("GHEE_DATABASE", "")
	t.Setenv("GHEE_DATABASE_FILE", filepath.Join(d.folder, "none"))
	d.fails(exitUsage, words("site list"), "database_file (from GHEE_DATABASE_FILE)", "none")
	t.Setenv("GHEE_DATABASE_FILE", d.write("empty", "\n"))
	d.fails(exitUsage, words("site list"), "empty")
	t.Setenv("GHEE_DATABASE_FILE", d.write("wrong", "mysql://ghee:geheim@x"))
	d.fails(exitUsage, words("site list"), "database (from "+filepath.Join(d.folder, "wrong")+")")
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"listen", "lisen", 1}, {"kitten", "sitting", 3}, {"ab", "ba", 2}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// The secret of Memcached is read from where it is said, and said nowhere.
func TestSettings_TheSecretOfMemcached(t *testing.T) {
	d := sit(t)
	serve := words("serve --memcached 127.0.0.1:1,127.0.0.1:2")
	t.Setenv("GHEE_MEMCACHED_SECRET", "geheim")
	d.fails(exitUsage, serve, "memcached_secret (from GHEE_MEMCACHED_SECRET)", "16 characters", "openssl")
	if _, _, err := d.ghee(serve...); strings.Contains(err, "geheim") {
		t.Error("the secret shows:", err)
	}
	d.fails(exitUsage, append(serve, "--memcached-secret-file", d.write("secret", "x")), "twice")
	t.Setenv("GHEE_MEMCACHED_SECRET", "")
	d.fails(exitUsage, append(serve, "--memcached-secret-file", d.write("secret", "short\n")), "16 characters")
	d.fails(exitUsage, append(serve, "--memcached-secret-file", d.write("secret", "\n")), "empty")
	d.fails(exitUsage, append(serve, "--memcached-secret-file", "none"), "cannot be read")
	d.fails(exitUsage, words("serve --memcached nowhere"), "HOST:PORT")
}
