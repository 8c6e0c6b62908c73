package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/work"
)

// scheduleKind is how what is due is done.
func (w *writer) scheduleKind(o *Origin) work.Kind {
	return authoring.Scheduling{Service: o.Authoring, Tell: o.scheduleMail, Log: w.log}.Kind()
}

// scheduleMail is what somebody is told whose schedule has failed.
func (o *Origin) scheduleMail(ctx context.Context, site content.SiteID, s authoring.Schedule, name string) (j work.Job, ok bool, err error) {
	who, err := o.Accounts.Person(ctx, account.System(), s.By)
	if fail.Is(err, fail.NotFound) { // a token's, or of somebody who has gone
		return j, false, nil
	}
	if err != nil || who.Email == "" {
		return j, false, err
	}
	name = strings.Join(strings.Fields(name), " ") // makes no lines of a mail
	j, err = mail.Job(site, mail.Message{
		ID: "schedule." + s.ID, To: who.Email, Subject: "What you scheduled did not happen",
		Text: fmt.Sprintf("Hello,\n\nyou scheduled to %s \"%s\" at %s (%s). It did not happen:\n\n%s\n\nAll stays as it is, and nothing more will be tried. Mend it, then publish it or give it another time.\n",
			s.Deed, name, s.Wall, s.Zone, s.Reason),
	})
	return j, err == nil, err
}
