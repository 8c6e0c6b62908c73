package main

import (
	"math/rand/v2"
	"strings"
)

// overall stands in every page; each word of rare, chinese and arabic in one of a
// hundred.
const overall = "allerorten"

var (
	rare    = []string{"quitte", "safran", "zimtstern", "holunder", "wacholder"}
	chinese = []string{"酥油", "牛奶", "藏红", "面粉", "米饭"}
	arabic  = []string{"زعفران", "سفرجل", "ياسمين", "زنجبيل", "كمون"}
)

// sought makes the paragraphs that searches look for. It draws from numbers of
// its own: the rest of the corpus is the same with and without them.
type sought struct{ chinese, arabic *language }

func newSought() *sought {
	r := rand.New(rand.NewPCG(7, 8))
	return &sought{
		chinese: newLanguage(r, strings.Split("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种", "")),
		arabic:  newLanguage(r, []string{"ال", "من", "في", "كت", "اب", "مد", "رس", "ها", "نو", "قل", "بح", "شم", "عل", "طر"}),
	}
}

// paragraphs ends the body of the i-th page: every tenth has a paragraph in
// Chinese, which puts no blanks between its words, every tenth one in Arabic, and
// of those each tenth a word that is sought.
func (s *sought) paragraphs(i int) string {
	word := func(of []string, at int) string {
		if i%100 < 5*10 && i%10 == at { // five of the ten hold one of the five words
			return of[i%100/10]
		}
		return ""
	}
	p := "<p>" + overall + " " + word(rare, 1) + "</p>"
	switch i % 10 {
	case 3:
		text := strings.ReplaceAll(s.chinese.text(600), " ", "")
		p += "<p>" + text + word(chinese, 3) + "</p>"
	case 7:
		p += "<p>" + s.arabic.text(600) + " " + word(arabic, 7) + "</p>"
	}
	return p
}
