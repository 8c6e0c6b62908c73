package strict_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/strict"
)

// slack is how late a deadline may be (answer.go).
const slack = time.Second

// inTime runs a test by a clock of its own, with one connection to a front.
func inTime(t *testing.T, server func() *http.Server, a strict.Answerer, s web.Steady, run func(t *testing.T, c *client)) {
	synctest.Test(t, func(t *testing.T) {
		l := newFakeListener()
		f := strict.New(server(), a, s)
		ended := make(chan struct{})
		go func() {
			_ = f.Serve(l)
			close(ended)
		}()
		near, far := net.Pipe()
		l.conns <- far
		run(t, &client{t, near, bufio.NewReader(near)})
		_, _ = near.Close(), f.Close()
		<-ended
	})
}

// A request of which the rest does not come, and a client that asks nothing more,
// have as long as the server gives them.
func TestFront_EndsWhoWaitsTooLong(t *testing.T) {
	const header, idle = 10 * time.Second, 2 * time.Minute
	for name, c := range map[string]struct {
		send    string
		answers int
		says    string
		after   time.Duration
	}{
		"Nothing":          {"", 0, "", header},
		"Part":             {"GET /hit HTTP/1.1\r\nHo", 0, "HTTP/1.1 400", header},
		"PartAfterAnswers": {get("/hit") + get("/hit") + "GET /hit HTTP/1.1\r\nHo", 2, "HTTP/1.1 400", header},
		"NothingAfter":     {get("/hit"), 1, "", idle},
		"NothingAfterBoth": {get("/miss") + get("/hit"), 2, "", idle},
		"PartOfForeign":    {get("/hit") + "POST /hit HTTP/1.1\r\nHo", 1, "HTTP/1.1 400", header},
	} {
		t.Run(name, func(t *testing.T) {
			server := func() *http.Server { return newServer(http.HandlerFunc(saysPath)) }
			inTime(t, server, answering(hits), web.SteadyDefaults(), func(t *testing.T, conn *client) {
				began := time.Now()
				go conn.send(c.send)
				for range c.answers {
					res, err := http.ReadResponse(conn.r, nil)
					if err != nil {
						t.Fatal(err)
					}
					_, _ = io.Copy(io.Discard, res.Body)
				}
				says, _ := io.ReadAll(conn.r)
				if took := time.Since(began); took < c.after || took > c.after+slack || !strings.HasPrefix(string(says), c.says) || c.says == "" && len(says) > 0 {
					t.Errorf("it ended after %s with %q", took, says)
				}
			})
		})
	}
}

// Deadlines are not moved with each answer; that must not make them early.
func TestFront_KeepsWhoGoesOnAsking(t *testing.T) {
	server := func() *http.Server { return newServer(http.HandlerFunc(saysPath)) }
	inTime(t, server, answering(hits), web.SteadyDefaults(), func(t *testing.T, c *client) {
		for pause := time.Duration(1); pause <= 2*time.Minute; pause *= 3 {
			for range 3 {
				c.send(get("/hit"))
				c.want("/hit", true)
				<-time.After(pause)
			}
		}
		<-time.After(10 * time.Second)
		c.send(get("/other"))
		c.want("/other", false)
	})
}

func TestFront_CutsWhoDoesNotRead(t *testing.T) {
	steady := web.Steady{Bytes: 1000, Within: 10 * time.Second}
	for name, c := range map[string]struct {
		reads int // each time that much is due
		whole bool
	}{
		"Nothing": {0, false},
		"Less":    {500, false},
		"Enough":  {2000, true},
	} {
		t.Run(name, func(t *testing.T) {
			body := strings.Repeat("x", 20_000)
			server := func() *http.Server { return newServer(http.HandlerFunc(saysPath)) }
			big := answering(func(string) (string, bool) { return body, true })
			inTime(t, server, big, steady, func(t *testing.T, conn *client) {
				conn.send(get("/hit"))
				var got int
				for range 40 {
					<-time.After(steady.Within + slack/2)
					n, err := io.ReadFull(conn.Conn, make([]byte, c.reads))
					if got += n; err != nil {
						break
					}
				}
				if whole := got > len(body); whole != c.whole {
					t.Errorf("%d bytes of the answer came", got)
				}
				if c.reads == 0 {
					if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil {
						t.Error("the connection was kept")
					}
				}
			})
		})
	}
}
