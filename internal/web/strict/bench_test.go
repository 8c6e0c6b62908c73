package strict_test

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/strict"
)

// shelf answers from a map, with the headers that a cached read has.
type shelf struct {
	answers map[string][]byte
	date    strict.Date
}

var benchHeaders = [][2]string{
	{"Allow", "GET, HEAD, OPTIONS"},
	{"Vary", "Origin, Accept-Encoding"},
	{"Access-Control-Allow-Origin", "*"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "same-origin"},
	{"Cache-Control", "public, max-age=10, s-maxage=30"},
	{"Etag", `"0123456789abcdef0123456789abcdef"`},
	{"Content-Type", "application/json"},
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := s.answers[r.URL.RequestURI()]
	for _, f := range benchHeaders {
		w.Header().Set(f[0], f[1])
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

func (s *shelf) Answer(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	body, ok = s.answers[string(r.Target)]
	dst = append(dst, "HTTP/1.1 200 OK\r\n"...)
	for _, f := range benchHeaders {
		dst = append(append(append(append(dst, f[0]...), ": "...), f[1]...), "\r\n"...)
	}
	dst = s.date.Append(dst, r.At)
	dst = append(dst, "Content-Length: "...)
	dst = append(strconv.AppendInt(dst, int64(len(body)), 10), "\r\n\r\n"...)
	return dst, body, ok
}

// cpu is the time that this process has computed.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFront is one kept connection, its client included, which only counts
// bytes. For figures of servers alone see bench.
func BenchmarkFront(b *testing.B) {
	for _, size := range []int{1 << 10, 10 << 10, 100 << 10} {
		s := &shelf{answers: map[string][]byte{"/v2/pages/*/home/?auth_token=abc": []byte(strings.Repeat("x", size))}}
		for name, serve := range map[string]func(net.Listener) error{
			"front":   strict.New(newServer(s), s, web.SteadyDefaults()).Serve,
			"nethttp": newServer(web.SteadyDefaults().Handler(s)).Serve,
		} {
			b.Run(strconv.Itoa(size>>10)+"KB/"+name, func(b *testing.B) {
				l, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					b.Fatal(err)
				}
				go func() { _ = serve(l) }()
				defer l.Close()
				c, err := net.Dial("tcp", l.Addr().String())
				if err != nil {
					b.Fatal(err)
				}
				defer c.Close()
				request := []byte(get("/v2/pages/*/home/?auth_token=abc", "User-Agent: bench", "Accept: */*"))
				first := make([]byte, size+4096)
				_, _ = c.Write(request)
				n, err := io.ReadAtLeast(c, first, size+200)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				began := cpu()
				for b.Loop() {
					_, _ = c.Write(request)
					if _, err := io.ReadFull(c, first[:n]); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(cpu()-began)/float64(b.N), "cpu-ns/op")
			})
		}
	}
}
