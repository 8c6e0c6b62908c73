// Package schema is a site's content model as a file: page types, collections,
// components, locales and settings, to be kept beside the code that reads them.
// Export writes the file, Plan tells what it would change on a site, Apply
// changes it.
//
// # The file
//
// A file is YAML (JSON is YAML, too):
//
//	version: 1
//	settings:
//	  blog_url: https://www.example.com/blog
//	locales:
//	  - code: en
//	    name: English
//	components:
//	  - key: hero
//	    name: Hero
//	    fields:
//	      - key: headline
//	        kind: short_text
//	        required: true
//	page_types:
//	  - key: landing-page
//	    name: Landing page
//	    fields:
//	      - key: body
//	        kind: component_picker
//	        components: [hero]
//	      - key: author
//	        kind: reference
//	        target: collection/person
//	        many: true
//	collections:
//	  - key: person
//	    was: people
//	    name: Person
//	    fields: …
//
// Keys name things, so the same file serves many sites. A thing that gets a new
// key keeps what is stored under it when its old key stands in "was"; once it
// has its new key, "was" means nothing, and the file can be applied again.
//
// Within a type the file is the whole truth: a field that is not in it goes, and
// a field of another kind takes its place without its values. What the file
// does not name stays: settings, locales, and (unless Apply is told to prune)
// types. Single Pages have fields of their own, which travel with them in an
// archive and not here.
package schema
