package cloudfront_test

import (
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/purge/cloudfront"
	"github.com/gheecms/ghee/internal/purge/purgetest"
)

const distribution = "EDFDVBD6EXAMPLE"

var owner = purgetest.Keys{ID: "AKIDEXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}

func now() time.Time { return time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC) }

func driver(t *testing.T, change func(*cloudfront.Config)) func(url string) purge.Driver {
	return func(url string) purge.Driver {
		c := cloudfront.Config{Distribution: distribution, KeyID: owner.ID, SecretKey: owner.Secret, URL: url, Now: now}
		change(&c)
		d, err := cloudfront.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func open() *purgetest.Provider { return purgetest.CloudFront(distribution, owner, now) }

func TestDriver(t *testing.T) {
	for name, byTag := range map[string]bool{"ByPath": false, "ByTag": true} {
		t.Run(name, func(t *testing.T) {
			purgetest.Run(t, func(t *testing.T) purgetest.CDN {
				cdn := open().CDN(
					driver(t, func(c *cloudfront.Config) { c.Tags = byTag }),
					driver(t, func(c *cloudfront.Config) { c.Tags, c.SecretKey = byTag, "another" }),
				)
				cdn.Coarse = !byTag
				return cdn
			})
		})
	}
}

func TestCloudFront_KeepsItsRules(t *testing.T) {
	purgetest.TryRules(t, open, driver(t, func(c *cloudfront.Config) { c.Session = "of-a-role" }))
}

func TestDriver_SaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*cloudfront.Config)
		busy   int
		want   fail.Code
		wait   time.Duration
	}{
		"an unknown key":            {func(c *cloudfront.Config) { c.KeyID = "AKIDOTHER" }, 0, fail.Denied, 0},
		"a clock that is late":      {func(c *cloudfront.Config) { c.Now = clock.Fixed(now().Add(-time.Hour), 0) }, 0, fail.Denied, 0},
		"an unknown distribution":   {func(c *cloudfront.Config) { c.Distribution = "EOTHER" }, 0, fail.Invalid, 0},
		"too much under way":        {func(*cloudfront.Config) {}, 15, fail.Unavailable, 30 * time.Second},
		"tags go on when it is not": {func(c *cloudfront.Config) { c.Tags = true }, 15, "", 0},
	} {
		p := open()
		p.UnderWay(c.busy)
		err := driver(t, c.change)(purgetest.Serve(t, p)).Purge(t.Context(), []string{"7/o:a"})
		if fail.CodeOf(err) != c.want || purge.WaitOf(err) != c.wait {
			t.Errorf("%s: %v, after %v", name, err, purge.WaitOf(err))
		}
	}
}

func TestNew_RefusesWhatCannotBe(t *testing.T) {
	good := cloudfront.Config{Distribution: distribution, KeyID: owner.ID, SecretKey: owner.Secret}
	for name, change := range map[string]func(*cloudfront.Config){
		"no distribution":   func(c *cloudfront.Config) { c.Distribution = "" },
		"a path in it":      func(c *cloudfront.Config) { c.Distribution = "E/../X" },
		"no key":            func(c *cloudfront.Config) { c.KeyID = "" },
		"no secret":         func(c *cloudfront.Config) { c.SecretKey = "" },
		"a path without /":  func(c *cloudfront.Config) { c.Paths = []string{"v2/*"} },
		"a star inside":     func(c *cloudfront.Config) { c.Paths = []string{"/v2/*/x"} },
		"no host":           func(c *cloudfront.Config) { c.URL = "/x" },
		"a broken key line": func(c *cloudfront.Config) { c.SecretKey = "a\nb" },
	} {
		c := good
		change(&c)
		if _, err := cloudfront.New(c); !fail.Is(err, fail.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
