package drill

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

// cluster is the installation of a drill: region A with an origin on its
// database, and four edges that follow. On SQLite the database is a file of the
// origin.
type cluster struct {
	dir    string
	binary string
	log    *record.Log
	client *http.Client

	database *server // nil for SQLite
	origin   *process
	edges    []*process

	readToken, writeToken, edgeToken string
}

// server is a database of a drill, with its name.
type server struct {
	Database
	name string
	log  *record.Log
}

func (s *server) is(state record.State) { s.log.State(s.name, "database", state) }

// start starts the server and notes it.
func (s *server) start(ctx context.Context) error {
	err := s.Start(ctx)
	if err == nil {
		s.is(record.Alive)
	}
	return err
}

// newCluster starts everything. What it returns must be ended, also with an
// error.
func newCluster(ctx context.Context, c Config, dir string, log *record.Log) (*cluster, error) {
	l := &cluster{dir: dir, binary: c.Binary, log: log, client: newClient()}
	steps := []func(context.Context) error{l.beginOrigin, l.plant, l.beginEdges}
	if c.Databases != nil {
		steps = append([]func(context.Context) error{func(ctx context.Context) error { return l.beginDatabase(ctx, c.Databases) }}, steps...)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return l, err
		}
	}
	return l, nil
}

func (l *cluster) beginDatabase(ctx context.Context, make Databases) error {
	at, err := address(ctx, "127.0.1.2")
	if err != nil {
		return err
	}
	made, err := make.Make(ctx, filepath.Join(l.dir, "database-a"), at)
	if err != nil {
		return err
	}
	l.database = &server{made, "database-a", l.log}
	return l.database.start(ctx)
}

func (l *cluster) beginOrigin(ctx context.Context) (err error) {
	if l.origin, err = l.process(ctx, "origin-a", "origin", "127.0.1.1"); err != nil {
		return err
	}
	l.origin.args = l.serving(l.origin, "serve")
	l.origin.env = l.settings(l.origin, l.database)
	if err := l.origin.launch(ctx); err != nil {
		return err
	}
	return l.origin.listens(ctx)
}

// settings are the environment of an origin, and of commands beside it: what is
// secret stands in no argument.
func (l *cluster) settings(p *process, db *server) []string {
	env := []string{"GHEE_DATA=" + filepath.Join(l.dir, p.name)}
	if db != nil {
		env = append(env, "GHEE_DATABASE="+db.URL())
	}
	return env
}

func (l *cluster) process(ctx context.Context, name, kind, ip string) (*process, error) {
	at, err := address(ctx, ip)
	return &process{name: name, kind: kind, listen: at, binary: l.binary, folder: l.dir, log: l.log, client: l.client}, err
}

// serving are the arguments that every serving process has.
func (l *cluster) serving(p *process, command ...string) []string {
	return append(command, "--listen", p.listen, "--metrics", host(p.listen)+":0", "--name", p.name)
}

// plant makes the site that is read and published to, and the tokens.
func (l *cluster) plant(ctx context.Context) error {
	file := filepath.Join(l.dir, "types.yaml")
	if err := os.WriteFile(file, []byte(types), 0o600); err != nil {
		return err
	}
	for _, c := range []struct {
		token *string
		args  []string
	}{
		{nil, []string{"site", "create", siteKey}},
		{nil, []string{"schema", "apply", "--site", siteKey, file}},
		{&l.readToken, []string{"token", "create", "--site", siteKey, "--kind", "read"}},
		{&l.writeToken, []string{"token", "create", "--site", siteKey, "--kind", "write"}},
		{&l.edgeToken, []string{"edge", "token"}},
	} {
		said, err := l.ghee(ctx, l.origin.env, c.args...)
		if err != nil {
			return err
		}
		if c.token != nil {
			*c.token = strings.TrimSpace(said)
		}
	}
	return nil
}

// ghee runs a command to its end and returns what it said.
func (l *cluster) ghee(ctx context.Context, env []string, args ...string) (string, error) {
	cmd := program(ctx, l.binary, l.dir, env, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return out.String(), fail.Wrap(fail.Unavailable, err, "ghee %s failed: %s", strings.Join(args[:min(2, len(args))], " "), tail(out.String()+said.String(), 600))
	}
	return out.String(), nil
}

func (l *cluster) beginEdges(ctx context.Context) error {
	for i := range 4 {
		p, err := l.process(ctx, fmt.Sprintf("edge-%d", i+1), "edge", fmt.Sprintf("127.0.3.%d", i+1))
		if err != nil {
			return err
		}
		p.args = append(l.serving(p, "edge"), "--origin", l.origin.base(), "--bind", host(p.listen))
		p.env = []string{"GHEE_DATA=" + filepath.Join(l.dir, p.name), "GHEE_EDGE_TOKEN=" + l.edgeToken}
		l.edges = append(l.edges, p)
		if err := p.launch(ctx); err != nil {
			return err
		}
	}
	for _, p := range l.edges {
		if err := p.answers(ctx, l.list("page_size=1")); err != nil {
			return err
		}
	}
	return nil
}

// list is the path of the pages that count.
func (l *cluster) list(query string) string {
	return "/v2/pages/tick/?" + query + "&auth_token=" + l.readToken
}

// processes are all that serve.
func (l *cluster) processes() []*process {
	all := make([]*process, 0, 6)
	if l.origin != nil {
		all = append(all, l.origin)
	}
	return append(all, l.edges...)
}

// end ends all that runs.
func (l *cluster) end() error {
	for _, p := range l.processes() {
		p.kill()
	}
	l.client.CloseIdleConnections()
	if l.database != nil {
		return l.database.Kill()
	}
	return nil
}
