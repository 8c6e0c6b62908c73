package adminapi

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/gheecms/ghee/internal/web"
)

// describeHeaders says in the document which headers a write's answer has.
func describeHeaders(doc *huma.OpenAPI) {
	doc.Components.Headers = map[string]*huma.Header{
		web.PositionHeader: {
			Description: "Where the site's log is after a change that readers will see: EPOCH.SEQ.",
			Schema:      &huma.Schema{Type: huma.TypeString}, Example: "1.120",
		},
		web.DurabilityHeader: {
			Description: "Where the change is kept: on this machine alone, or confirmed by another, too. Absent where nothing was changed.",
			Schema:      &huma.Schema{Type: huma.TypeString, Enum: []any{"local", "remote"}},
		},
	}
	for _, path := range doc.Paths {
		for _, o := range []*huma.Operation{path.Post, path.Put, path.Patch, path.Delete} {
			if o == nil {
				continue
			}
			for status, r := range o.Responses {
				if strings.HasPrefix(status, "2") {
					r.Headers = map[string]*huma.Header{}
					for name := range doc.Components.Headers {
						r.Headers[name] = &huma.Header{Ref: "#/components/headers/" + name}
					}
				}
			}
		}
	}
}
