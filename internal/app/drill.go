package app

import (
	"context"

	"github.com/gheecms/ghee/internal/dashboard"
	"github.com/gheecms/ghee/internal/drill"
	"github.com/gheecms/ghee/internal/drill/page"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store/pgtool"
)

// DrillFonts are the typefaces of a drill's report: those of the dashboard.
func DrillFonts() (fonts []page.Font) {
	for _, f := range [][2]string{{"Fraunces", "fraunces-latin-opsz-normal"}, {"Hanken Grotesk", "hanken-grotesk-latin-wght-normal"}} {
		if data := dashboard.Font(f[1]); data != nil {
			fonts = append(fonts, page.Font{Family: f[0], Data: data})
		}
	}
	return fonts
}

// DrillDatabases are the PostgreSQL servers that drills may make on this machine;
// nil, and why, where its programs are not here.
func DrillDatabases() (_ drill.Databases, missing string) {
	programs, err := pgtool.FindServer()
	if err != nil {
		return nil, fail.Message(err)
	}
	return drillServers{programs}, ""
}

type drillServers struct{ programs pgtool.Programs }

func (d drillServers) Make(ctx context.Context, dir, address string) (drill.Database, error) {
	s, err := d.programs.Make(ctx, dir, address)
	return drillServer{s}, err
}

type drillServer struct{ *pgtool.Server }

func (d drillServer) Standby(ctx context.Context, dir, address, name string) (drill.Database, error) {
	s, err := d.Server.Standby(ctx, dir, address, name)
	return drillServer{s}, err
}
