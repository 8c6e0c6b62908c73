package strict_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
)

// certified is a server's TLS, and a client's that trusts it.
func certified(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, &tls.Config{RootCAs: pool, ServerName: "example.com", MinVersion: tls.VersionTLS12}
}

// saysTLS is net/http's answer over TLS.
func saysTLS(w http.ResponseWriter, r *http.Request) {
	if r.TLS == nil || !r.TLS.HandshakeComplete {
		http.Error(w, "no TLS", http.StatusTeapot)
		return
	}
	_, _ = io.WriteString(w, r.Proto+" "+r.URL.Path+" "+r.TLS.NegotiatedProtocol)
}

func TestFront_ReadsHTTP1OverTLS(t *testing.T) {
	serverTLS, clientTLS := certified(t)
	for name, protos := range map[string][]string{"ALPN": {"http/1.1"}, "NoALPN": nil} {
		t.Run(name, func(t *testing.T) {
			server := newServer(http.HandlerFunc(saysTLS))
			server.TLSConfig = serverTLS.Clone()
			body := "/hit" + strings.Repeat("x", 100<<10)
			_, address := served(t, server, answering(func(target string) (string, bool) { return body, target == "/hit" }), web.SteadyDefaults())
			config := clientTLS.Clone()
			config.NextProtos = protos
			inner, err := tls.Dial("tcp", address, config)
			if err != nil {
				t.Fatal(err)
			}
			defer inner.Close()
			c := &client{t, inner, bufio.NewReader(inner)}
			for range 20 {
				c.send(get("/hit"))
				c.want(body, true)
				c.send(get("/other"))
				c.want("HTTP/1.1 /other "+strings.Join(protos, ""), false)
			}
			c.send(get("/hit") + get("/other", "Connection: close"))
			c.want(body, true)
			c.want("HTTP/1.1 /other "+strings.Join(protos, ""), false)
			c.wantEnd()
		})
	}
}

// HTTP/2 is net/http's from its first byte on.
func TestFront_LeavesHTTP2(t *testing.T) {
	serverTLS, clientTLS := certified(t)
	server := newServer(http.HandlerFunc(saysTLS))
	server.TLSConfig = serverTLS
	_, address := served(t, server, answering(hits), web.SteadyDefaults())
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: clientTLS, ForceAttemptHTTP2: true}}
	defer c.CloseIdleConnections()
	for range 3 {
		res, err := c.Get("https://" + address + "/hit")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || string(body) != "HTTP/2.0 /hit h2" {
			t.Errorf("%q, %v", body, err)
		}
	}
}

// net/http has something to say to clients that speak no TLS.
func TestFront_LeavesBrokenHandshakes(t *testing.T) {
	serverTLS, _ := certified(t)
	server := newServer(http.HandlerFunc(saysTLS))
	server.TLSConfig = serverTLS
	_, address := served(t, server, answering(hits), web.SteadyDefaults())
	c := dial(t, address)
	c.send(get("/hit"))
	if line, err := c.r.ReadString('\n'); line != "HTTP/1.0 400 Bad Request\r\n" {
		t.Error(line, err)
	}
}

// Who says nothing during a handshake is counted among the connections.
func TestFront_BoundsHandshakes(t *testing.T) {
	serverTLS, clientTLS := certified(t)
	limits := web.ServerDefaults()
	limits.MaxConns, limits.ReadHeaderTimeout, limits.ReadTimeout, limits.WriteTimeout = 2, time.Hour, time.Hour, time.Hour
	server := limits.New(http.HandlerFunc(saysTLS), discard)
	server.TLSConfig = serverTLS
	_, address := served(t, server, answering(hits), web.SteadyDefaults())
	silent := []*client{dial(t, address), dial(t, address), dial(t, address)}
	silent[0].wantCut()
	inner, err := tls.Dial("tcp", address, clientTLS)
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	c := &client{t, inner, bufio.NewReader(inner)}
	c.send(get("/hit"))
	c.want("/hit", true)
	silent[1].wantCut()
}

// wantCut reads until the connection ends, however it does.
func (c *client) wantCut() {
	c.t.Helper()
	if n, err := c.Read(make([]byte, 1)); n > 0 || err == nil || isTimeout(err) {
		c.t.Errorf("the connection is kept: %v", err)
	}
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error) //nolint:errorlint // a connection's own
	return ok && ne.Timeout()
}
