package dashboard

import (
	"io/fs"
	"path"
)

// Font returns a typeface of the dashboard (WOFF2) by the beginning of its file's
// name, such as "fraunces-latin-opsz-normal"; nil where the dashboard was not built.
func Font(name string) []byte {
	found, err := fs.Glob(built, path.Join("dist/assets", name+"-????????.woff2"))
	if err != nil || len(found) == 0 {
		return nil
	}
	font, _ := built.ReadFile(found[0]) // what is embedded can be read
	return font
}
