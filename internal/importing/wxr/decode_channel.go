package wxr

import (
	"github.com/gheecms/ghee/internal/fail"
)

// readChannel reads the children of <channel>. fallback is the version of the
// namespace, for a file that does not say its own.
func (d *decoder) readChannel(line int, fallback string) error {
	e := &d.export
	err := d.each(func(el element) (err error) {
		switch el.name {
		case "title":
			e.Channel.Title, err = d.trimmed()
		case "link":
			e.Channel.Link, err = d.trimmed()
		case "description":
			e.Channel.Description, err = d.text()
		case "language":
			e.Channel.Language, err = d.trimmed()
		case "wp:base_site_url":
			e.Channel.BaseSiteURL, err = d.trimmed()
		case "wp:base_blog_url":
			e.Channel.BaseBlogURL, err = d.trimmed()
		case "wp:wxr_version":
			if e.Version, err = d.trimmed(); err == nil {
				err = checkVersion(e.Version, el.line)
			}
		case "wp:author":
			err = d.author(el.line)
		case "wp:category":
			err = d.category(el.line)
		case "wp:tag":
			err = d.tag(el.line)
		case "item":
			err = d.item(el.line)
		}
		return err
	})
	if err == nil && e.Version == "" {
		e.Version = fallback
		err = checkVersion(fallback, line)
	}
	return err
}

func checkVersion(v string, line int) error {
	switch v {
	case "1.0", "1.1", "1.2":
		return nil
	}
	return fail.E(fail.Invalid, "Line %d: the file is WXR version %q; versions 1.0, 1.1 and 1.2 can be read. Export the site with a current WordPress.", line, shorten(v))
}

// record counts one more author, term or meta value: small elements whose
// number, not whose size, would fill the memory.
func (d *decoder) record(line int) error {
	if d.records++; d.records > d.limits.Records {
		return fail.E(fail.TooLarge, "Line %d: the file holds more than %d authors, terms and meta values; export the site in parts.", line, d.limits.Records)
	}
	return nil
}

func (d *decoder) author(line int) error {
	var a Author
	err := d.each(func(el element) (err error) {
		switch el.name {
		case "wp:author_id":
			a.ID, err = d.trimmed()
		case "wp:author_login":
			a.Login, err = d.trimmed()
		case "wp:author_email":
			a.Email, err = d.trimmed()
		case "wp:author_display_name":
			a.DisplayName, err = d.trimmed()
		case "wp:author_first_name":
			a.FirstName, err = d.trimmed()
		case "wp:author_last_name":
			a.LastName, err = d.trimmed()
		}
		return err
	})
	if err != nil {
		return err
	}
	d.export.Authors = append(d.export.Authors, a)
	return d.record(line)
}

func (d *decoder) category(line int) error {
	var c Category
	err := d.each(func(el element) (err error) {
		switch el.name {
		case "wp:term_id":
			c.ID, err = d.trimmed()
		case "wp:category_nicename":
			c.Slug, err = d.trimmed()
		case "wp:category_parent":
			c.Parent, err = d.trimmed()
		case "wp:cat_name":
			c.Name, err = d.trimmed()
		case "wp:category_description":
			c.Description, err = d.text()
		}
		return err
	})
	if err != nil {
		return err
	}
	d.export.Categories = append(d.export.Categories, c)
	return d.record(line)
}

func (d *decoder) tag(line int) error {
	var t Tag
	err := d.each(func(el element) (err error) {
		switch el.name {
		case "wp:term_id":
			t.ID, err = d.trimmed()
		case "wp:tag_slug":
			t.Slug, err = d.trimmed()
		case "wp:tag_name":
			t.Name, err = d.trimmed()
		case "wp:tag_description":
			t.Description, err = d.text()
		}
		return err
	})
	if err != nil {
		return err
	}
	d.export.Tags = append(d.export.Tags, t)
	return d.record(line)
}
