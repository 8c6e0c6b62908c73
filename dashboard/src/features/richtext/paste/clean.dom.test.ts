import { describe, expect, it } from "vitest";
import { clean } from "./clean";

// In the form that Word writes to the clipboard: Office's own elements, conditional comments, lists as paragraphs.
const word = `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} @list l0:level1 {mso-level-number-format:bullet;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoTitle>Spring menu<o:p></o:p></p>
<h2 style='margin-top:2.0pt'><span lang=EN-US style='mso-ansi-language:EN-US'>What we bake<o:p></o:p></span></h2>
<p class=MsoNormal>From the <b style='mso-bidi-font-weight:normal'>first</b> week of <i>March</i> we bake with <span style='color:red;background:yellow;mso-highlight:yellow'>rhubarb</span>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Rye<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp; </span></span>dark<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>Wheat<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Mix<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse'><tr style='mso-yfti-irow:0'><td width=301 valign=top style='width:225.4pt'><p class=MsoNormal>Loaf<o:p></o:p></p></td><td width=301><p class=MsoNormal>4 €<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><a href="https://example.com/menu" style='color:#0563C1'>The menu</a> <img width=10 src="file:///C:/Users/x/clip_image001.png"></p>
<!--EndFragment--></body></html>`;

// In the form that Google Docs writes: one bold that is none, spans with styles, lists in lists.
const docs = `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1c2d3e4f-7fff-1111-2222-333344445555"><h2 dir="ltr" style="line-height:1.38;margin-top:18pt;"><span style="font-size:16pt;font-family:Arial,sans-serif;font-weight:400;">Opening hours</span></h2><p dir="ltr" style="line-height:1.38;"><span style="font-weight:700;font-style:normal;">Every day</span><span style="font-weight:400;"> but </span><span style="font-style:italic;font-weight:400;">not</span><span style="text-decoration:line-through;"> on Monday</span><a href="https://www.google.com/url?q=https://example.com/hours&amp;sa=D&amp;ust=1" style="text-decoration:none;"><span style="text-decoration:underline;color:#1155cc;">see here</span></a></p><br /><ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">one</span></p></li><ul style="margin-top:0;"><li dir="ltr" aria-level="2"><p dir="ltr"><span>two</span></p></li></ul></ul><p dir="ltr"><span>H</span><span style="font-size:0.6em;vertical-align:sub;">2</span><span>O</span></p></b><br class="Apple-interchange-newline">`;

// What else Word writes: VML beside a picture, a deletion and a comment, a footnote, smart tags, numbers by letters.
const wordMore = `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:st1="urn:schemas-microsoft-com:office:smarttags">
<body lang=DE><!--StartFragment-->
<p class=MsoNormal><st1:City w:st="on"><st1:place w:st="on">Hamburg</st1:place></st1:City> bakes<span style='mso-spacerun:yes'>  </span>rye.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span style='mso-special-character:footnote'>[1]</span></span></a><a style='mso-comment-reference:AB_1;mso-comment-date:20260301T0900'></a><span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[AB1]</a><![endif]><span style='mso-special-character:comment'>&nbsp;<o:p></o:p></span></span></span></p>
<p class=MsoNormal><del cite="mailto:Ann" datetime="2026-03-01T09:00">old</del><ins cite="mailto:Ann" datetime="2026-03-01T09:00">new</ins></p>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="i1" type="#t75" style='width:10pt'><v:imagedata src="file:///C:/clip_image001.png" o:title="loaf"/></v:shape><![endif]--><![if !vml]><img border=0 width=10 height=10 src="file:///C:/clip_image001.png" v:shapes="i1"><![endif]></p>
<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span><span style='mso-list:Ignore'>a)<span>&nbsp;&nbsp; </span></span></span><![endif]><b><i><u>Mix</u></i></b></p>
<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span><span style='mso-list:Ignore'>b)<span>&nbsp;&nbsp; </span></span></span><![endif]>Rest</p>
<!--EndFragment--></body></html>`;

// What else Docs writes: a table in a box of its own, soft breaks, headings that are bold, spans in spans, a rule.
const docsMore = `<b style="font-weight:normal;" id="docs-internal-guid-9a8b7c6d-7fff-2222-3333-444455556666"><h3 dir="ltr"><span style="font-size:14pt;font-weight:700;"><span style="font-weight:700;">Prices</span></span></h3><p dir="ltr"><span style="font-weight:700;"><span style="font-style:italic;">all</span> day</span><span><br /></span><span>every week</span></p><hr /><div dir="ltr" style="margin-left:0pt;" align="left"><table style="border:none;"><colgroup><col width="120" /><col /></colgroup><tbody><tr style="height:0pt"><td style="border:solid #000 1pt;" colspan="2"><p dir="ltr"><span style="font-weight:700;">Rye</span></p></td></tr><tr><td><p dir="ltr"><span>small</span></p></td><td><p dir="ltr"><span>4&nbsp;€</span></p></td></tr></tbody></table></div><ol><li dir="ltr" style="list-style-type:decimal;" aria-level="1"><p dir="ltr" role="presentation"><a href="https://www.google.com/url?q=https://example.com/a?b%3D1&amp;sa=D" style="text-decoration:none;"><span style="color:#1155cc;text-decoration:underline;font-weight:700;">order</span></a></p></li></ol></b>`;

const flat = (html: string) => html.replace(/\s+/g, " ").replace(/> </g, "><").trim();

describe("pasting", () => {
	it("takes from Word what it says", () => {
		const { html, pictures } = clean(word);
		expect(flat(html)).toBe(
			flat(`<h1>Spring menu</h1><h2>What we bake</h2><p>From the <b>first</b> week of <i>March</i> we bake with rhubarb.</p>
			<ul><li>Rye<ul><li>dark</li></ul></li><li>Wheat</li></ul><ol><li>Mix</li></ol>
			<table><tbody><tr><td>Loaf</td><td>4 €</td></tr></tbody></table><p><a href="https://example.com/menu">The menu</a> </p>`),
		);
		expect(pictures).toBe(1);
	});

	it("takes from Google Docs what it says", () => {
		expect(flat(clean(docs).html)).toBe(
			flat(
				`<h2>Opening hours</h2><p><strong>Every day</strong> but <em>not</em><s> on Monday</s><a href="https://example.com/hours">see here</a></p><ul><li>one<ul><li>two</li></ul></li></ul><p>H<sub>2</sub>O</p>`,
			),
		);
	});

	it("takes from Word what is said beside notes, comments and shapes", () => {
		const { html, pictures } = clean(wordMore);
		expect(flat(html)).toBe(
			flat(`<p>Hamburg bakes rye.[1]</p><p>new</p><ol><li><b><i><u>Mix</u></i></b></li><li>Rest</li></ol>`),
		);
		expect(pictures).toBe(1);
	});

	it("takes from Google Docs tables, breaks and what is inside of spans", () => {
		expect(flat(clean(docsMore).html)).toBe(
			flat(
				`<h3>Prices</h3><p><strong><em>all</em> day</strong><br>every week</p><hr><table><tbody><tr><td colspan="2"><strong>Rye</strong></td></tr><tr><td>small</td><td>4&nbsp;€</td></tr></tbody></table><ol><li><a href="https://example.com/a?b=1"><strong>order</strong></a></li></ol>`,
			),
		);
	});

	it.each([
		['<p onclick="x()" style="color:red" class="a" id="b">t</p>', "<p>t</p>"],
		["<script>alert(1)</script><p>t</p><style>p{}</style>", "<p>t</p>"],
		['<a href="javascript:alert(1)">t</a>', "t"],
		['<a href=" java\nscript:alert(1)">t</a>', "t"],
		["<div><div>a</div><div>b</div></div>", "<p>a</p><p>b</p>"],
		['<svg onload="alert(1)"><a xlink:href="javascript:x">t</a></svg>', ""],
		['<img src="data:text/html,x">', ""],
		['<iframe src="https://www.youtube.com/embed/x"></iframe>', ""],
		["<math><mtext><img src=x onerror=alert(1)></mtext></math>", ""],
		["plain", "plain"],
	])("cleans %s", (html, want) => expect(flat(clean(html).html)).toBe(want));
});
