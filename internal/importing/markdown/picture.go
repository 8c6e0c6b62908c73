package markdown

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// picture puts the featured image of a file into its values, if it has a web
// address. One that is a file has none here.
func (p *planner) picture(f Front, e entry, o *importing.Object) {
	address, alt := pictureOf(f)
	if address == "" {
		return
	}
	if alt != "" {
		o.Values["featured_image_alt"] = alt
	}
	address = p.onOldSite(address, o)
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(address) > importing.MaxAddress {
		change(o, "featured image left out, because it is a file of the old site", address)
		return
	}
	link, ok := p.pictures[address]
	if !ok {
		link = importing.Link(importing.Bounded("media:" + address))
		p.pictures[address] = link
		p.media = append(p.media, importing.Object{
			Ref: string(link), Row: importing.Media, Where: printable(e.path),
			Media: &content.MediaObject{URL: address, Name: short(path.Base(u.Path)), Alt: short(alt)},
		})
	}
	o.Values["featured_image"] = link
}

// onOldSite makes a whole address of one that begins at the root of the old
// site, where its settings tell its address and it has the file.
func (p *planner) onOldSite(address string, o *importing.Object) string {
	u, err := url.Parse(address)
	if err != nil || p.config.address == "" || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || !p.source.Folder.published(p.config, u.Path) {
		return address
	}
	whole := p.config.address + u.EscapedPath()
	change(o, "featured image named by its address on the old site, where it is a file", whole)
	return whole
}

// pictureOf finds the address of a featured image, as the common themes name
// it, and its alternative text.
func pictureOf(f Front) (address, alt string) {
	alt = oneLine(f.text("featuredimagealt", "imagealt", "coveralt", "coverimagealt"))
	for _, key := range []string{
		"featuredimage", "featureimage", "featured", "image", "cover", "coverimage", "heroimage", "thumbnail", "banner", "images", "ogimage", "header",
	} {
		value := f[key]
		if list, ok := value.([]any); ok && len(list) > 0 {
			value = list[0]
		}
		switch x := value.(type) {
		case string:
			address = strings.TrimSpace(x)
		case map[string]any:
			g := folded(x)
			address = g.text("image", "url", "src", "path", "feature", "teaser", "overlayimage")
			if s := oneLine(g.text("alt", "imagealt", "imagedescription")); s != "" && address != "" {
				alt = s
			}
		}
		if isPicture(address) {
			return address, alt
		}
	}
	return "", ""
}

// isPicture tells an address from a word: "banner" may be a text.
func isPicture(s string) bool {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return true
	}
	endings := []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tiff", ".heic"}
	return slices.Contains(endings, strings.ToLower(path.Ext(s)))
}
