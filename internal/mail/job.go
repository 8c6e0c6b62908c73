package mail

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// JobKind is the kind of the jobs that send mail.
const JobKind = "mail"

// Job makes the job that sends m: enqueue it in the transaction that is the
// reason for the mail. m.ID becomes its id. It returns what Message.Check does.
func Job(site content.SiteID, m Message) (work.Job, error) {
	if err := m.Check(); err != nil {
		return work.Job{}, err
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return work.Job{}, fail.Wrap(fail.Internal, err, "A mail cannot be encoded.")
	}
	return work.Job{ID: m.ID, Kind: JobKind, Site: site, Payload: payload}, nil
}

// Kind is how jobs of JobKind are done: by s, for a day and a half before they
// are given up.
func Kind(s Sender) work.Kind {
	return work.Kind{
		Name: JobKind, Parallel: 4, Timeout: 2 * time.Minute, Attempts: 25, First: 10 * time.Second, Longest: 2 * time.Hour,
		Do: func(ctx context.Context, t *work.Task) error {
			var m Message
			if err := json.Unmarshal(t.Payload, &m); err != nil {
				return work.Permanent(fail.Wrap(fail.Invalid, err, "The job holds no mail."))
			}
			m.ID = t.ID
			if err := m.Check(); err != nil {
				return work.Permanent(err)
			}
			return s.Send(ctx, m)
		},
	}
}
