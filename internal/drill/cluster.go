package drill

import (
	"bufio"
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

// cluster is the installation of a drill: region A with a database and an origin
// that leads, region B with a database that streams from A's and an origin that
// stands by, and four edges that follow whoever leads. Without PostgreSQL there is
// no region B, and A's database is a file.
type cluster struct {
	dir       string
	binary    string
	databases Databases // nil without PostgreSQL
	log       *record.Log
	client    *http.Client
	key       string // file of the failover key

	database, replica *server
	origin, standby   *process
	edges             []*process

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
	l := &cluster{dir: dir, binary: c.Binary, databases: c.Databases, log: log, client: newClient(), key: filepath.Join(dir, "failover.key")}
	for _, step := range []func(context.Context) error{l.place, l.beginDatabase, l.beginOrigin, l.plant, l.beginReplica, l.beginStandby, l.beginEdges} {
		if err := step(ctx); err != nil {
			return l, err
		}
	}
	return l, nil
}

// place gives each process an address, so that all can be told of all.
func (l *cluster) place(ctx context.Context) (err error) {
	if l.origin, err = l.process(ctx, "origin-a", "origin", "127.0.1.1"); err != nil {
		return err
	}
	if l.databases != nil {
		if l.standby, err = l.process(ctx, "origin-b", "origin", "127.0.2.1"); err != nil {
			return err
		}
	}
	for i := range 4 {
		p, err := l.process(ctx, fmt.Sprintf("edge-%d", i+1), "edge", fmt.Sprintf("127.0.3.%d", i+1))
		if err != nil {
			return err
		}
		l.edges = append(l.edges, p)
	}
	return nil
}

func (l *cluster) process(ctx context.Context, name, kind, ip string) (*process, error) {
	at, err := address(ctx, ip)
	return &process{name: name, kind: kind, listen: at, binary: l.binary, folder: l.dir, log: l.log, client: l.client}, err
}

func (l *cluster) beginDatabase(ctx context.Context) error {
	if l.databases == nil {
		return nil
	}
	at, err := address(ctx, "127.0.1.2")
	if err != nil {
		return err
	}
	made, err := l.databases.Make(ctx, filepath.Join(l.dir, "database-a"), at)
	if err != nil {
		return err
	}
	l.database = &server{made, "database-a", l.log}
	return l.database.start(ctx)
}

func (l *cluster) beginOrigin(ctx context.Context) error {
	p := l.origin
	p.env = l.settings(p, l.database)
	p.args = l.serving(p, "serve")
	if l.standby != nil {
		key, err := l.ghee(ctx, nil, "failover", "key")
		if err != nil {
			return err
		}
		if err := os.WriteFile(l.key, []byte(key), 0o600); err != nil {
			return err
		}
		p.args = append(p.args, l.regional(p, l.standby)...)
		p.first = []string{"--lead"} // there is nobody yet who could
	}
	if err := p.launch(ctx); err != nil {
		return err
	}
	return p.listens(ctx)
}

// regional are the arguments of an origin that has another: it asks that one who
// leads, and the edges.
func (l *cluster) regional(p, other *process) []string {
	args := []string{"--standby", "--failover-key-file", l.key, "--advertise", p.base(), "--peer", other.base()}
	for _, e := range l.edges {
		args = append(args, "--peer", e.base())
	}
	return args
}

func (l *cluster) beginReplica(ctx context.Context) error {
	if l.standby == nil {
		return nil
	}
	at, err := address(ctx, "127.0.2.2")
	if err != nil {
		return err
	}
	made, err := l.database.Standby(ctx, filepath.Join(l.dir, "database-b"), at, "database-b")
	if err != nil {
		return err
	}
	l.replica = &server{made, "database-b", l.log}
	return l.replica.start(ctx)
}

func (l *cluster) beginStandby(ctx context.Context) error {
	p := l.standby
	if p == nil {
		return nil
	}
	p.env = l.settings(p, l.replica)
	p.args = append(l.serving(p, "serve"), l.regional(p, l.origin)...)
	if err := p.launch(ctx); err != nil {
		return err
	}
	return p.answers(ctx, l.list("page_size=1"))
}

func (l *cluster) beginEdges(ctx context.Context) error {
	for _, p := range l.edges {
		p.args = append(l.serving(p, "edge"), "--origin", l.origin.base(), "--bind", host(p.listen))
		if l.standby != nil {
			p.args = append(p.args, "--origin", l.standby.base())
		}
		p.env = []string{"GHEE_DATA=" + filepath.Join(l.dir, p.name), "GHEE_EDGE_TOKEN=" + l.edgeToken}
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

// settings are the environment of an origin, and of commands beside it: what is
// secret stands in no argument.
func (l *cluster) settings(p *process, db *server) []string {
	env := []string{"GHEE_DATA=" + filepath.Join(l.dir, p.name)}
	if db != nil {
		env = append(env, "GHEE_DATABASE="+db.URL())
	}
	return env
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
		if said.Len() == 0 {
			said = out
		}
		return out.String(), fail.Wrap(fail.Unavailable, err, "ghee %s failed: %s", args[0], tail(said.String(), 600))
	}
	return out.String(), nil
}

// heard runs a command to its end and lends an ear to each line that it says.
func (l *cluster) heard(ctx context.Context, env []string, hear func(line string), args ...string) error {
	cmd := program(ctx, l.binary, l.dir, env, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		hear(lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "ghee %s failed: %s", args[0], tail(said.String(), 600))
	}
	return nil
}

// list is the path of the pages that count.
func (l *cluster) list(query string) string {
	return "/v2/pages/tick/?" + query + "&auth_token=" + l.readToken
}

// processes are all that serve.
func (l *cluster) processes() (all []*process) {
	for _, p := range append([]*process{l.origin, l.standby}, l.edges...) {
		if p != nil {
			all = append(all, p)
		}
	}
	return all
}

// servers are the databases.
func (l *cluster) servers() (all []*server) {
	for _, s := range []*server{l.database, l.replica} {
		if s != nil {
			all = append(all, s)
		}
	}
	return all
}

// end ends all that runs.
func (l *cluster) end() (err error) {
	for _, p := range l.processes() {
		p.kill()
	}
	l.client.CloseIdleConnections()
	for _, s := range l.servers() {
		if e := s.Kill(); e != nil {
			err = e
		}
	}
	return err
}
