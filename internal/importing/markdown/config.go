package markdown

import (
	"io/fs"
	"net/url"
	"slices"
	"strings"
)

// config is what the settings of a whole site tell of its files.
type config struct {
	file     string // "" where there are none
	language string // of files that name none
	address  string // of the site, without a path: "https://example.com"; "" for none
	fault    string // why the settings cannot be read
}

// Names of settings, in the order in which they are looked for.
var (
	ofHugo = []string{
		"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.toml", "config/_default/hugo.yaml",
		"config.toml", "config.yaml", "config.yml", "config.json", "config/_default/config.toml", "config/_default/config.yaml",
	}
	ofJekyll = []string{"_config.yml", "_config.yaml", "_config.toml"}
)

// configured reads the settings of Hugo or Jekyll that lie in the folder, the
// first that are there.
func (f *Folder) configured() config {
	for _, name := range slices.Concat(ofHugo, ofJekyll) {
		s, err := f.root.Stat(name)
		if err != nil || !s.Mode().IsRegular() {
			continue
		}
		c := config{file: name}
		data, err := f.read(name)
		if err != nil {
			c.fault = err.Error()
			return c
		}
		front, fault := settings(name, data)
		if fault != nil {
			c.fault = "line " + word(fault.Line) + " " + fault.Message
			return c
		}
		address := front.text("baseurl")
		c.language = front.text("defaultcontentlanguage") // languageCode is as Hugo wrote it into every new site
		if slices.Contains(ofJekyll, name) {
			address = front.text("url") + address
			c.language = front.text("lang", "language", "locale")
		}
		if u, err := url.Parse(address); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.Trim(u.Path, "/") == "" {
			c.address = u.Scheme + "://" + u.Host
		}
		return c
	}
	return config{}
}

// settings decodes a file of settings by the ending of its name.
func settings(name string, data []byte) (Front, *Fault) {
	if line := badLine(data); line > 0 {
		return nil, &Fault{line, "is not UTF-8; save the file in that encoding."}
	}
	text := string(data)
	decode := decodeYAML
	switch {
	case strings.HasSuffix(name, ".json"):
		page, fault := object(text, 1)
		return page.Front, fault
	case strings.HasSuffix(name, ".toml"):
		decode = decodeTOML
	}
	raw, fault := decode(text)
	return folded(raw), fault
}

// published reports whether a site has a file at a path of its address: it lies
// in Hugo's folder static, or, with Jekyll, where it is.
func (f *Folder) published(c config, path string) bool {
	name := strings.TrimPrefix(path, "/")
	if !slices.Contains(ofJekyll, c.file) {
		name = "static/" + name
	}
	if !fs.ValidPath(name) {
		return false
	}
	s, err := f.root.Stat(name)
	return err == nil && s.Mode().IsRegular()
}
