package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
)

func TestDrivers_AreWhatTheSettingNames(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secrets := PurgeConfig{
		VarnishSecretFile: file("varnish", "a-secret-of-some-length\n"), FastlyTokenFile: file("fastly", "token-of-fastly\n"),
		CloudFrontKeyFile: file("cloudfront", "AKIDEXAMPLE secret/key\n"),
	}
	names := func(cdns string, p PurgeConfig) (string, error) {
		p.CDNs = cdns
		all, err := Config{Purge: p}.drivers()
		var out []string
		for _, d := range all {
			out = append(out, d.Name())
		}
		return strings.Join(out, ", "), err
	}
	for cdns, want := range map[string]string{
		"":                             "",
		"varnish=http://10.0.0.5:6081": "varnish",
		"varnish=http://10.0.0.5:6081,http://10.0.0.6:6081  fastly=abc":  "varnish 10.0.0.5:6081, varnish 10.0.0.6:6081, fastly",
		"fastly=abc,https://proxy.test cloudfront=EDFDVBD6EXAMPLE,/v2/*": "fastly, cloudfront",
		"cloudfront=EDFDVBD6EXAMPLE,tags":                                "cloudfront",
	} {
		if got, err := names(cdns, secrets); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", cdns, got, err, want)
		}
	}
	for cdns, says := range map[string]string{
		"akamai=x":                   `purge: "akamai" is no CDN`,
		"varnish":                    "purge: ",
		"varnish=ftp://x":            "purge: ",
		"fastly=a-b":                 "purge: ",
		"fastly=abc fastly=abd":      "purge: fastly is named twice",
		"cloudfront=EDFDVBD6EXAMPLE": "cloudfront_key_file",
	} {
		p := secrets
		if cdns == "cloudfront=EDFDVBD6EXAMPLE" {
			p.CloudFrontKeyFile = ""
		}
		_, err := names(cdns, p)
		if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", cdns, err)
		}
		if err != nil && (strings.Contains(err.Error(), "secret-of-some") || strings.Contains(err.Error(), "token-of-fastly")) {
			t.Errorf("%q tells a secret: %v", cdns, err)
		}
	}
}
