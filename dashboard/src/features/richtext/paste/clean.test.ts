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
