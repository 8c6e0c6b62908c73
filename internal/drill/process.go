package drill

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gheecms/ghee/internal/child"
	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

// process is one ghee that serves, with an address of its own.
type process struct {
	name   string
	kind   string // "origin" or "edge"
	listen string
	url    string // of a node that this drill has not started; "" for one that it has
	args   []string
	first  []string // arguments of its first start alone
	env    []string
	binary string
	folder string // it runs in, so that no settings file of the operator counts
	log    *record.Log
	client *http.Client

	cmd    *exec.Cmd // nil while none runs
	ended  chan struct{}
	asked  *atomic.Bool // it was told to end
	fallen atomic.Int64 // times that it ended by itself
}

func (p *process) base() string {
	if p.url != "" {
		return p.url
	}
	return "http://" + p.listen
}

// program is a command of this program: in a group of its own, so that an
// interrupt at the terminal is the drill's alone, and gone when the drill is.
func program(ctx context.Context, binary, folder string, env []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = folder
	cmd.Env = append(foreign(os.Environ()), env...)
	cmd.SysProcAttr = child.EndsWithUs(true)
	return cmd
}

// foreign is an environment without what is Ghee's or a proxy's: the drill's
// processes have settings of their own, and meet on this machine.
func foreign(environ []string) (out []string) {
	for _, e := range environ {
		if !strings.HasPrefix(e, "GHEE_") && !strings.Contains(strings.ToLower(e), "_proxy=") {
			out = append(out, e)
		}
	}
	return out
}

// launch starts the process and does not wait.
func (p *process) launch(ctx context.Context) error {
	log, err := os.OpenFile(p.folder+"/"+p.name+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := program(context.WithoutCancel(ctx), p.binary, p.folder, p.env, append(slices.Clone(p.args), p.first...)...) // it serves until it is ended
	p.first = nil
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s could not be started.", p.name)
	}
	ended, asked := make(chan struct{}), &atomic.Bool{}
	p.cmd, p.ended, p.asked = cmd, ended, asked
	p.log.State(p.name, p.kind, record.Alive)
	go func() {
		defer close(ended)
		_ = cmd.Wait() // how it ended stands in its log
		if !asked.Load() {
			p.fallen.Add(1)
			p.log.State(p.name, p.kind, record.Dead)
			p.log.Event(p.name+" ended by itself", true)
		}
	}()
	return nil
}

// listens waits until the process answers anything.
func (p *process) listens(ctx context.Context) error {
	return p.answer(ctx, "/healthz", func(int) bool { return true })
}

// answers waits until the process answers a path with 200.
func (p *process) answers(ctx context.Context, path string) error {
	return p.answer(ctx, path, func(status int) bool { return status == http.StatusOK })
}

func (p *process) answer(ctx context.Context, path string, well func(status int) bool) error {
	ctx, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		if a, err := get(ctx, p.client, p.base()+path); err == nil && well(a.status) {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return fail.E(fail.Unavailable, "%s ended instead of answering; it logged: %s", p.name, p.said())
		case <-ctx.Done():
			return fail.E(fail.Unavailable, "%s did not answer %s; it logged: %s", p.name, path, p.said())
		}
	}
}

// said is the end of what the process logged.
func (p *process) said() string {
	text, _ := os.ReadFile(p.folder + "/" + p.name + ".log") // none: it has said nothing
	return tail(string(text), 600)
}

func tail(text string, most int) string {
	if n := len(text) - most; n > 0 {
		text = "… " + text[n:]
	}
	return strings.Join(strings.Fields(text), " ")
}

// kill ends the process at once (kill -9), and returns when it is gone.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	p.asked.Store(true)
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.ended
	p.cmd = nil
	p.log.State(p.name, p.kind, record.Dead)
}

// freeze lets the process do nothing, with all its connections open, until thaw.
func (p *process) freeze() { p.signal(syscall.SIGSTOP, record.Frozen) }

func (p *process) thaw() { p.signal(syscall.SIGCONT, record.Alive) }

func (p *process) signal(s syscall.Signal, becomes record.State) {
	if p.cmd != nil && p.cmd.Process.Signal(s) == nil {
		p.log.State(p.name, p.kind, becomes)
	}
}
