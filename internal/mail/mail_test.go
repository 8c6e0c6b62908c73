package mail_test

import (
	"errors"
	"io"
	"mime"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	ghee "github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/work"
)

func now() time.Time { return time.Date(2026, 11, 25, 6, 0, 0, 0, time.UTC) }

var hello = ghee.Message{ID: "id-1", To: "ann@example.org", Subject: "Grüße", Text: "Hi\n.\nTo: eve@example.org\n"}

func TestJob_RefusesWhatCouldBecomeAHeader(t *testing.T) {
	for name, change := range map[string]func(*ghee.Message){
		"ALineInTheSubject": func(m *ghee.Message) { m.Subject = "a\r\nBcc: eve@example.org" },
		"ALineInTheAddress": func(m *ghee.Message) { m.To = "ann@example.org\nBcc: eve@example.org" },
		"TwoAddresses":      func(m *ghee.Message) { m.To = "ann@example.org, eve@example.org" },
		"ANamedAddress":     func(m *ghee.Message) { m.To = "Ann <ann@example.org>" },
		"AQuotedAddress":    func(m *ghee.Message) { m.To = `"a b"@example.org` },
		"NoAddress":         func(m *ghee.Message) { m.To = "" },
		"NoSubject":         func(m *ghee.Message) { m.Subject = "" },
		"BytesNoText":       func(m *ghee.Message) { m.Subject = "a\xff" },
	} {
		m := hello
		change(&m)
		if _, err := ghee.Job(0, m); !fail.Is(err, fail.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if j, err := ghee.Job(7, hello); err != nil || j.ID != hello.ID || j.Site != 7 || j.Check() != nil {
		t.Errorf("%+v, %v", j, err)
	}
}

func read(t *testing.T, data string) (mail.Header, string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(body)
}

func TestFolder_WritesEachMessageOnceForItsOwnerAlone(t *testing.T) {
	f := ghee.Folder{Dir: filepath.Join(t.TempDir(), "outbox"), From: "ghee@example.org", Now: now}
	for range 2 {
		if err := f.Send(t.Context(), hello); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(f.Dir)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	info, _ := files[0].Info()
	if info.Mode() != 0o600 || filepath.Ext(info.Name()) != ".eml" {
		t.Errorf("%s has the mode %v", info.Name(), info.Mode())
	}
	data, _ := os.ReadFile(filepath.Join(f.Dir, files[0].Name()))
	h, body := read(t, string(data))
	subject, _ := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if subject != hello.Subject || h.Get("To") != hello.To || len(h["To"]) != 1 || h.Get("From") != f.From || !strings.Contains(body, "To: eve") {
		t.Errorf("%v\n%s", h, body)
	}
}

// backend is a mail server that answers RCPT by the name of the mailbox.
type backend struct {
	mu   sync.Mutex
	took []string
}

func (b *backend) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{b}, nil }

type session struct{ b *backend }

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "full"):
		return &smtp.SMTPError{Code: 452, Message: "mailbox full"}
	case strings.HasPrefix(to, "gone"):
		return &smtp.SMTPError{Code: 550, Message: "no such user"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.took = append(s.b.took, string(data))
	return err
}

func server(t *testing.T) (*backend, ghee.SMTP) {
	t.Helper()
	b := &backend{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(b)
	s.Domain = "localhost"
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l) // until it is closed
	}()
	t.Cleanup(func() { _ = s.Close(); <-done })
	host, port, _ := net.SplitHostPort(l.Addr().String())
	return b, ghee.SMTP{Host: host, Port: port, From: "ghee@example.org", Now: now, Timeout: 5 * time.Second}
}

func TestSMTP_TellsWhatMayBeTriedAgain(t *testing.T) {
	b, s := server(t)
	for to, want := range map[string]string{"ann@example.org": "taken", "full@example.org": "later", "gone@example.org": "never"} {
		m := hello
		m.To = to
		err, got := s.Send(t.Context(), m), "later"
		switch {
		case err == nil:
			got = "taken"
		case work.Lasting(err):
			got = "never"
		}
		if got != want || err != nil && !fail.Is(errors.Unwrap(err), fail.Unavailable) && !fail.Is(err, fail.Unavailable) {
			t.Errorf("%s: %s (%v), want %s", to, got, err, want)
		}
	}
	if len(b.took) != 1 {
		t.Fatalf("the server took %d", len(b.took))
	}
	if h, body := read(t, b.took[0]); h.Get("Message-Id") == "" || !strings.Contains(body, "\n.\n") && !strings.Contains(body, "\r\n.\r\n") {
		t.Errorf("%v\n%q", h, body)
	}
}

func TestSMTP_DoesNotWaitForEver(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	host, port, _ := net.SplitHostPort(l.Addr().String())
	s := ghee.SMTP{Host: host, Port: port, From: "ghee@example.org", Now: now, Timeout: 100 * time.Millisecond}
	start := time.Now()
	if err := s.Send(t.Context(), hello); !fail.Is(err, fail.Unavailable) || work.Lasting(err) || time.Since(start) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

func TestConfig_NamesTheSetting(t *testing.T) {
	for word, c := range map[string]ghee.Config{
		"smtp_url:":           {URL: "http://x"},
		"does not belong":     {URL: "smtp://u:secret@x", From: "a@b.org"},
		"mail_from:":          {URL: "smtp://x"},
		"smtp_password_file:": {URL: "smtp://x", From: "a@b.org", PasswordFile: "/none"},
	} {
		_, err := c.Sender(clock.System)
		if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), word) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", word, err)
		}
	}
	if s, err := (ghee.Config{Outbox: "x"}).Sender(clock.System); err != nil {
		t.Error(err)
	} else if _, ok := s.(ghee.Folder); !ok {
		t.Errorf("%T", s)
	}
}
