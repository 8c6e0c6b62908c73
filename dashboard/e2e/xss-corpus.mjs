// Hostile texts, by what they try. Each calls alert, which the test listens to.

/** One that fits where names stand, and breaks out of text, attributes and scripts. */
export const short = `'"><img src=x onerror=alert(1)><svg/onload=alert(2)>\`\${alert(3)}\`{{7*7}}`;

export const corpus = [
	// Plain ones, and event handlers.
	"<script>alert(1)</script>",
	"<ScRiPt/x>alert(1)</sCrIpT >",
	"<script src=data:text/javascript,alert(1)></script>",
	"<img src=x onerror=alert(1)>",
	"<img/src=x/onerror=alert(1)//",
	'<IMG """><SCRIPT>alert(1)</SCRIPT>">',
	"<body onload=alert(1)><input autofocus onfocus=alert(1)>",
	"<details open ontoggle=alert(1)><summary>x</summary></details>",
	"<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
	"<div onpointerenter=alert(1) style=position:fixed;inset:0>x</div>",
	"<p onanimationstart=alert(1) style=animation-name:x>x</p><style>@keyframes x{}</style>",
	"<xss contenteditable onblur=alert(1) tabindex=1 autofocus>x</xss>",
	"<marquee onstart=alert(1)>x</marquee>",
	// Addresses that run.
	'<a href="javascript:alert(1)">x</a>',
	'<a href=" &#1;java&#x0A;script&colon;alert(1)">x</a>',
	'<a href="data:text/html,<script>alert(1)</script>">x</a>',
	'<a href="vbscript:alert(1)">x</a><a href="JaVaScRiPt&#58;alert(1)">y</a>',
	'<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
	'<iframe src="javascript:alert(1)"></iframe>',
	'<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
	'<figure><iframe src="https://www.youtube.com/embed/x" srcdoc="<script>parent.alert(1)</script>" onload="alert(1)"></iframe></figure>',
	'<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
	"<img src=\"javascript:alert(1)\"><img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>\">",
	'<figure><img src="x" onerror="alert(1)"><figcaption onclick="alert(1)">c</figcaption></figure>',
	// The document itself.
	'<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
	'<base href="https://evil.test/"><link rel=stylesheet href="https://evil.test/x.css">',
	"<style>@import 'https://evil.test/x.css';*{background:url(javascript:alert(1))}</style>",
	'<p style="background:url(javascript:alert(1));behavior:url(#x);-moz-binding:url(x)">x</p>',
	"<title><script>alert(1)</script></title></title><script>alert(1)</script>",
	// SVG and MathML.
	"<svg onload=alert(1)><script>alert(1)</script></svg>",
	'<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>',
	"<svg><animate onbegin=alert(1) attributeName=x dur=1s><set attributeName=href to=javascript:alert(1) /></svg>",
	"<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
	"<svg><use href=\"data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><image href=1 onerror=alert(1) /></svg>#x\"></svg>",
	'<math><maction actiontype="statusline#" xlink:href="javascript:alert(1)">x</maction></math>',
	// What changes when it is written and read again.
	'<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
	'<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
	'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
	"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror=alert(1) src>",
	"<textarea></textarea><img src=x onerror=alert(1)></textarea>",
	'<template><img src=x onerror=alert(1)></template><p title="`><img src=x onerror=alert(1)>">x</p>',
	"<!--><img src=x onerror=alert(1)>--><!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
	'<xmp><p title="</xmp><svg/onload=alert(1)>"></xmp><plaintext><script>alert(1)</script>',
	"<select><template><img src=x onerror=alert(1)></template></select><table><td><svg onload=alert(1)>",
	// Templates, names that shadow the page's own, and one that is everything.
	"{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= alert(1) %> #{alert(1)}",
	'<form id=root><input name=location><input name=attributes><img name=body id=head></form><a id=ran href="javascript:alert(1)">x</a>',
	"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>\\x3e",
	"\"'>-->]]></style></script></title></textarea><svg/onload=alert(1)>",
];
