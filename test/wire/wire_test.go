// Package wire holds the read API to its exchanges as they go over the wire,
// byte for byte: one file in testdata for each, with the demo's own values.
package wire_test

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

var update = flag.Bool("update", false, "write the exchanges anew")

// Every exchange is the same on both databases.
func TestWire(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			w := world.New(t, world.Spec{Database: db, Demo: true})
			known := map[string]bool{}
			for _, x := range exchanges() {
				known[x.name+".http"] = true
				t.Run(x.name, func(t *testing.T) { x.hold(t, w, *update && db == world.SQLite) })
			}
			files, err := os.ReadDir("testdata")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				if !known[f.Name()] {
					t.Errorf("testdata/%s is the file of no exchange; remove it", f.Name())
				}
			}
		})
	}
}

// exchange is one request. In target and headers TOKEN stands for the read
// token, PREVIEW for the one that may preview, ETAG for the entity tag that the
// same request without headers gets.
type exchange struct {
	name    string
	method  string // GET when empty
	target  string
	headers []string // whole lines
}

func (x exchange) hold(t *testing.T, w *world.World, write bool) {
	method := x.method
	if method == "" {
		method = "GET"
	}
	token, preview := w.Tokens()
	fill := strings.NewReplacer("TOKEN", token, "PREVIEW", preview)
	lines := append([]string{fmt.Sprintf("%s %s HTTP/1.1", method, x.target), "Host: ghee.example", "Connection: close"}, x.headers...)
	asked := strings.Join(lines, "\r\n") + "\r\n\r\n"
	if strings.Contains(asked, "ETAG") {
		plain := send(t, w, fill.Replace(strings.Join(lines[:3], "\r\n")+"\r\n\r\n"))
		tag := regexp.MustCompile(`(?m)^Etag: (".*")\r$`).FindStringSubmatch(plain)
		if tag == nil {
			t.Fatalf("no ETag in %.1000s", plain)
		}
		fill = strings.NewReplacer("TOKEN", token, "PREVIEW", preview, "ETAG", tag[1])
	}
	got := asked + normal(send(t, w, fill.Replace(asked)), w.Base)
	got = strings.ReplaceAll(got, "\r\n", "\n") + "\n"
	file := filepath.Join("testdata", x.name+".http")
	if write {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("the exchange has changed (file -, now +; -update writes it anew):\n%s", d)
	}
}

// send sends a request as it stands and returns the answer as it comes.
func send(t *testing.T, w *world.World, request string) string {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(w.Base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
	length := regexp.MustCompile(`(?m)^Content-Length: (\d+)\r?$`).FindStringSubmatch(head)
	if length != nil && !strings.HasPrefix(request, "HEAD") && length[1] != fmt.Sprint(len(body)) {
		t.Errorf("the body has %d bytes, Content-Length says %s", len(body), length[1])
	}
	return string(answer)
}

// What differs from run to run, and what stands for it. Where the demo's
// pictures are is the address of the node, so lengths and entity tags differ.
var volatile = []struct {
	form *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`(?m)^Date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r$`), "Date: DATE\r"},
	{regexp.MustCompile(`(?m)^Ghee-Request-Id: [0-9a-f-]{36}\r$`), "Ghee-Request-Id: ID\r"},
	{regexp.MustCompile(`(?m)^Ghee-Position: 1\.\d+\r$`), "Ghee-Position: 1.SEQ\r"},
	{regexp.MustCompile(`(?m)^Ghee-As-Of: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\r$`), "Ghee-As-Of: TIME\r"},
	{regexp.MustCompile(`(?m)^Cache-Status: ghee; (hit|fwd=miss; (collapsed; )?detail=set)\r$`), "Cache-Status: CACHE\r"},
	{regexp.MustCompile(`(?m)^Ghee-Served-By: \S+\r$`), "Ghee-Served-By: NODE\r"},
	{regexp.MustCompile(`(?m)^Etag: "[0-9a-f]{32}((?:-gz|-br)?")\r$`), "Etag: \"HASH$1\r"},
	{regexp.MustCompile(`(?m)^Content-Length: \d\d+\r$`), "Content-Length: N\r"},
}

var uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

var version = regexp.MustCompile(`"version":"[^"]+"`) // of /healthz

func normal(answer, base string) string {
	answer = strings.ReplaceAll(answer, base, "http://ghee.example")
	head, body, _ := strings.Cut(answer, "\r\n\r\n")
	for _, v := range volatile {
		head = v.form.ReplaceAllString(head+"\r", v.as)
		head = strings.TrimRight(head, "\r")
	}
	seen := map[string]string{} // each id is told apart, by its first place
	head = uuid.ReplaceAllStringFunc(head, func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprintf("ID-%d", len(seen)+1)
		}
		return seen[id]
	})
	if strings.Contains(head, "\nContent-Encoding:") {
		body = "(packed)" // test/api opens it
	}
	body = version.ReplaceAllString(body, `"version":"VERSION"`)
	return head + "\r\n\r\n" + body
}
