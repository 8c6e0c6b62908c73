package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/smtp"
	"net/textproto"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// SMTP is a Sender that hands messages to a mail server: one connection each.
// The connection is encrypted, unless the server is on this machine. Should it
// break after the server took the message and before it said so, the message is
// sent again, under the same Message-ID.
type SMTP struct {
	Host, Port     string
	Implicit       bool // TLS from the first byte (port 465), not by STARTTLS
	User, Password string
	From           string
	Now            clock.Clock
	Timeout        time.Duration  // of one message; 0 for a minute
	Roots          *x509.CertPool // nil for the system's
}

// Send implements Sender. What the server refuses for good (5yz, of the
// addresses or the message) is permanent; a refused sign-in is not, since a
// setting may be wrong.
func (s SMTP) Send(ctx context.Context, m Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	if s.Timeout == 0 {
		s.Timeout = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	c, err := s.connect(ctx)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The mail server %s cannot be used.", net.JoinHostPort(s.Host, s.Port))
	}
	defer func() { _ = c.Close() }() // after Quit this does nothing
	if err := hand(c, s.From, m.To, render(m, s.From, s.Now())); err != nil {
		e := fail.Wrap(fail.Unavailable, err, "The mail server did not take the message.")
		if said, ok := errors.AsType[*textproto.Error](err); ok && said.Code >= 500 {
			return work.Permanent(e)
		}
		return e
	}
	_ = c.Quit() // the message is theirs already
	return nil
}

// connect signs in, encrypted. The connection ends with ctx.
func (s SMTP) connect(ctx context.Context) (_ *smtp.Client, err error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(s.Host, s.Port))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = conn.Close()
		}
	}()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	secure := &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	stream := conn
	if s.Implicit {
		stream = tls.Client(conn, secure)
	}
	c, err := smtp.NewClient(stream, s.Host)
	if err != nil {
		return nil, err
	}
	if offered, _ := c.Extension("STARTTLS"); offered && !s.Implicit {
		if err := c.StartTLS(secure); err != nil {
			return nil, err
		}
	} else if !s.Implicit && !local(conn) {
		return nil, errors.New("it offers no encryption (STARTTLS)")
	}
	if s.User != "" {
		return c, c.Auth(smtp.PlainAuth("", s.User, s.Password, s.Host))
	}
	return c, nil
}

func local(c net.Conn) bool {
	a, ok := c.RemoteAddr().(*net.TCPAddr)
	return ok && a.IP.IsLoopback()
}

// hand hands one message over.
func hand(c *smtp.Client, from, to string, data []byte) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Close() // where the server says whether it takes it
}
