// Package typegen writes a site's content types as types of a programming
// language, in the shapes in which the read API answers them (api contract, §4 to
// §6): what `ghee types` prints.
//
// A file needs nothing but its language's standard library, and depends on nothing
// but the model: the same model gives the same bytes, in the form that gofmt,
// prettier or black would give them as long as lines are not too long for that.
//
// Names are made of keys (landing-page becomes LandingPage). Where two things would
// have one name, the page type has it, then the Single Page, the collection, the component, of equal
// ones the lower key; the next is called after its kind, too, and then by a number.
package typegen
