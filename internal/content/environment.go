package content

import (
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// Environment is what a site is for, so that nobody takes one for the other. It
// is for people alone: it is on no log, in no archive and in no answer to readers.
type Environment string

// What sites are for. A site is of production unless somebody says otherwise.
const (
	Production  Environment = "production"
	Staging     Environment = "staging"
	Testing     Environment = "test"
	Development Environment = "development"
	Demo        Environment = "demo"
)

// EnvironmentKey is what `ghee site set` calls it among the settings.
const EnvironmentKey = "environment"

// Environments lists them all.
func Environments() []Environment {
	return []Environment{Production, Staging, Testing, Development, Demo}
}

// ParseEnvironment reads one; "" is Production.
func ParseEnvironment(s string) (Environment, error) {
	e := Environment(s)
	if e == "" {
		return Production, nil
	}
	if !slices.Contains(Environments(), e) {
		var all []string
		for _, e := range Environments() {
			all = append(all, string(e))
		}
		return "", fail.E(fail.Invalid, "environment: %.40q is none; a site is for %s.", s, strings.Join(all, ", "))
	}
	return e, nil
}
