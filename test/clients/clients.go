// Package clients lets Go tests drive the two published generations of the
// JavaScript client library, themselves unmodified, against a server on this
// machine (contract §12.0).
package clients

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// The clients, as Call names them.
const (
	V1 = "v1" // buttercms 1.2.15, on axios
	V3 = "v3" // buttercms 3.0.3, on fetch
	// DropIn is our own client with the calls of V3, where GHEE_DROPIN says it is.
	DropIn = "dropin"
)

// Client is a running Node process that holds one client of each generation.
// It may be used by parallel tests; calls run one after another.
type Client struct {
	mu       sync.Mutex
	in       io.WriteCloser
	out      *bufio.Reader
	complain *bytes.Buffer // what Node wrote to standard error; read once it has ended
	ended    chan struct{} // closed when Node has ended
	cmd      *exec.Cmd
}

// Result is what a client's promise gave.
type Result struct {
	OK     bool            `json:"ok"`     // the promise was fulfilled
	Status int             `json:"status"` // the HTTP status; 0 when there was no answer
	Data   json.RawMessage `json:"data"`   // the body as the client parsed it
	Error  string          `json:"error"`  // the message of the rejection
}

// Start starts Node with both clients pointed at base, such as
// "http://127.0.0.1:8080", reading with token. Node ends with the test. Without
// Node or the packages the test is skipped; where CI=true it fails.
func Start(t testing.TB, base, token string) *Client {
	t.Helper()
	return start(t, "client.mjs", "GHEE_BASE="+base, "GHEE_TOKEN="+token)
}

// start starts Node with one of the scripts beside this file.
func start(t testing.TB, script string, env ...string) *Client {
	t.Helper()
	dir, missing := find()
	if missing != "" {
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	cmd := exec.Command("node", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	c := &Client{cmd: cmd, complain: &bytes.Buffer{}, ended: make(chan struct{})}
	cmd.Stderr = c.complain
	in, errIn := cmd.StdinPipe()
	// Not StdoutPipe: Wait would close it under a Call that is still reading.
	read, write, errOut := os.Pipe()
	if err := errors.Join(errIn, errOut); err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = write
	c.in, c.out = in, bufio.NewReader(read)
	err := cmd.Start()
	_ = write.Close() // Node holds its own end; ours would hide that it ended
	if err != nil {
		t.Fatalf("Node could not start: %v", err)
	}
	go func() {
		defer close(c.ended)
		_ = cmd.Wait() // Call reports how it ended
	}()
	t.Cleanup(func() {
		c.stop(t)
		_ = read.Close()
	})
	return c
}

// find returns the folder that holds client.mjs and its installed packages, or
// a sentence that says what is missing.
func find() (dir, missing string) {
	if _, err := exec.LookPath("node"); err != nil {
		return "", "Node is missing. Install Node 20 or newer to drive the JavaScript clients."
	}
	root, err := os.Getwd()
	if err != nil {
		return "", "The working folder is gone: " + err.Error()
	}
	for !isFile(filepath.Join(root, "test", "clients", "client.mjs")) {
		if filepath.Dir(root) == root {
			return "", "The tests run outside of the repository; test/clients/client.mjs is in none of the folders above."
		}
		root = filepath.Dir(root)
	}
	dir = filepath.Join(root, "test", "clients")
	for _, name := range []string{"buttercms1", "buttercms3", "standardwebhooks"} {
		if !isFile(filepath.Join(dir, "node_modules", name, "package.json")) {
			return "", "The JavaScript clients are not installed. Run scripts/setup test."
		}
	}
	return dir, ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// stop closes Node's input, at which it ends by itself. The time limit is for
// a Node that hangs.
func (c *Client) stop(t testing.TB) {
	_ = c.in.Close()
	select {
	case <-c.ended:
	case <-time.After(5 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.ended
		t.Error("Node did not end when its input did.")
	}
}

// Call runs one method of client lib (V1 or V3), such as "post.retrieve", with
// the given arguments, and waits for its promise. A rejected promise is a
// Result; that there is none fails the test. The clients give up after 3 s.
func (c *Client) Call(t testing.TB, lib, call string, args ...any) Result {
	t.Helper()
	if args == nil {
		args = []any{}
	}
	answer := c.exchange(t, lib+" "+call, map[string]any{"client": lib, "call": call, "args": args})
	var r Result
	if err := json.Unmarshal(answer, &r); err != nil {
		t.Fatalf("Node answered %q to %s %s: %v", answer, lib, call, err)
	}
	return r
}

// exchange gives Node a line and returns the one it answers with; that there is
// none fails the test.
func (c *Client) exchange(t testing.TB, what string, in any) []byte {
	t.Helper()
	line, err := json.Marshal(in)
	if err != nil {
		t.Fatalf("What is asked of %s is no JSON: %v", what, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var answer []byte
	if _, err = c.in.Write(append(line, '\n')); err == nil {
		answer, err = c.out.ReadBytes('\n')
	}
	if err != nil {
		_ = c.cmd.Process.Kill()
		<-c.ended
		t.Fatalf("Node ended during %s: %v\n%s", what, err, c.complain)
	}
	return answer
}
