package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/gheecms/ghee/internal/fail"
	ghee "github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/work"
)

// guarded is a mail server that takes mail of who has signed in, and notes
// whether that was encrypted.
type guarded struct {
	backend
	encrypted []bool
}

func (g *guarded) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &guardedSession{session{&g.backend}, g, c, false}, nil
}

type guardedSession struct {
	session
	g    *guarded
	c    *smtp.Conn
	took bool
}

func (s *guardedSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *guardedSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		_, on := s.c.TLSConnectionState()
		s.g.mu.Lock()
		defer s.g.mu.Unlock()
		s.g.encrypted = append(s.g.encrypted, on)
		if s.took = user == "ghee" && password == "the password"; !s.took {
			return errors.New("no")
		}
		return nil
	}), nil
}

func (s *guardedSession) Mail(string, *smtp.MailOptions) error {
	if !s.took {
		return smtp.ErrAuthRequired
	}
	return nil
}

// secured starts a mail server whose certificate is of 127.0.0.1: with TLS from
// the first byte, or by STARTTLS.
func secured(t *testing.T, implicit bool) (*guarded, ghee.SMTP) {
	t.Helper()
	lender := httptest.NewTLSServer(nil) // its certificate is all we want of it
	lender.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &guarded{}
	s := smtp.NewServer(g)
	s.Domain, s.TLSConfig = "localhost", &tls.Config{Certificates: lender.TLS.Certificates, MinVersion: tls.VersionTLS12}
	from := l
	if implicit {
		from = tls.NewListener(l, s.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(from) // until it is closed
	}()
	t.Cleanup(func() { _ = s.Close(); <-done })
	host, port, _ := net.SplitHostPort(l.Addr().String())
	roots := x509.NewCertPool()
	roots.AddCert(lender.Certificate())
	return g, ghee.SMTP{
		Host: host, Port: port, Implicit: implicit, User: "ghee", Password: "the password",
		From: "ghee@example.org", Now: now, Timeout: 5 * time.Second, Roots: roots,
	}
}

// A password and a mail go out encrypted, to a server that is who it says, or
// not at all. What may be a setting's fault is tried again.
func TestSMTP_IsEncrypted(t *testing.T) {
	for _, implicit := range []bool{true, false} {
		for name, c := range map[string]struct {
			change      func(*ghee.SMTP)
			signs, took int
		}{
			"AsItShouldBe":     {func(*ghee.SMTP) {}, 1, 1},
			"AnUnknownIssuer":  {func(s *ghee.SMTP) { s.Roots = x509.NewCertPool() }, 0, 0},
			"AnotherName":      {func(s *ghee.SMTP) { s.Host = "localhost" }, 0, 0},
			"AWrongPassword":   {func(s *ghee.SMTP) { s.Password = "another" }, 1, 0},
			"TheOtherWayOfTLS": {func(s *ghee.SMTP) { s.Implicit, s.Timeout = !s.Implicit, 300*time.Millisecond }, 0, 0},
		} {
			g, s := secured(t, implicit)
			c.change(&s)
			err := s.Send(t.Context(), hello)
			if (err == nil) != (c.took == 1) || err != nil && (!fail.Is(err, fail.Unavailable) || work.Lasting(err)) {
				t.Errorf("%s, TLS at once %t: %v", name, implicit, err)
			}
			g.mu.Lock()
			if len(g.encrypted) != c.signs || len(g.took) != c.took || c.signs == 1 && !g.encrypted[0] {
				t.Errorf("%s, TLS at once %t: signed in %v, took %d", name, implicit, g.encrypted, len(g.took))
			}
			g.mu.Unlock()
		}
	}
}
