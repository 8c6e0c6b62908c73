package account

import (
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// How often a site may be purged by hand: what is published purges by itself, and
// a CDN that is emptied again and again is none (S31).
const (
	purgeBurst = 20
	purgeEvery = 3 * time.Second // one more
)

// MayPurge refuses a purge to who may not ask for it, or asks too often
// (Limited).
func (a *Accounts) MayPurge(by Actor, site content.SiteID, all bool) error {
	what := PurgeCDN
	if all {
		what = PurgeCDNSite
	}
	if err := demand(by, what, OnSite(site)); err != nil {
		return err
	}
	if wait, _ := a.purge.take(strconv.FormatInt(int64(site), 10), a.c.Now()); wait > 0 {
		return limited(wait)
	}
	return nil
}
