/*! Ghee preview: shows an editor's draft on your page while it is typed. Licence: Apache-2.0.
 *
 *   <script src="https://cms.example.com/dashboard/preview.js" async></script>
 *
 * It does nothing unless the page stands in the preview of the dashboard that the script came from.
 * See docs/preview.md for the attributes and events.
 */
(() => {
	var script = document.currentScript;
	var dashboard = script && (script.dataset.dashboard || (script.src && new URL(script.src).origin));
	if (!dashboard || window.parent === window) return;
	dashboard = new URL(dashboard).origin;
	var draft = null;

	function tell(message) {
		message.ghee = 1;
		// Never to "*": whoever else frames this page learns nothing.
		window.parent.postMessage(message, dashboard);
	}

	/** at is the value at a path like "body[2].fields.title"; undefined where there is none. */
	function at(values, path) {
		return path
			.replace(/\[(\d+)\]/g, ".$1")
			.split(".")
			.reduce(
				(value, key) =>
					value !== null && typeof value === "object" && Object.hasOwn(value, key) ? value[key] : undefined,
				values,
			);
	}

	function safe(address) {
		var bare = String(address).replace(/[\p{Cc}\p{Cf}\s]/gu, "");
		return !/^[a-z][a-z0-9+.-]*:/i.test(bare) || /^(https?|mailto|tel):/i.test(bare);
	}

	/** html puts HTML into an element without what would run: a draft is nobody's to trust yet. */
	function html(element, source) {
		var inert = new DOMParser().parseFromString(source, "text/html");
		for (const el of inert.querySelectorAll("script,style,base,meta,link,object,embed,noscript,template,form,svg,math"))
			el.remove();
		for (const el of inert.querySelectorAll("*"))
			for (const a of [...el.attributes])
				if (
					/^on|^srcdoc$|^style$|^srcset$/i.test(a.name) ||
					(/^(href|src|action|formaction|xlink:href|data|poster|background|cite)$/i.test(a.name) && !safe(a.value))
				)
					el.removeAttribute(a.name);
		for (const el of inert.querySelectorAll("iframe")) if (!/^https:/i.test(el.getAttribute("src") || "")) el.remove();
		element.replaceChildren(...inert.body.childNodes);
	}

	function show(element, value) {
		if (value === undefined || value === null || typeof value === "object") return;
		var attribute = element.dataset.gheeAttribute;
		if (element.hasAttribute("data-ghee-html")) html(element, String(value));
		else if (!attribute) element.textContent = String(value);
		else if (/^(href|src)$/i.test(attribute) && !safe(value)) element.removeAttribute(attribute);
		else if (/^(href|src|alt|title|value|content|datetime)$/i.test(attribute))
			element.setAttribute(attribute, String(value));
	}

	function apply() {
		var event = new CustomEvent("ghee:draft", { detail: draft, cancelable: true });
		// A page that draws itself (React, Vue …) listens, and says so by preventDefault.
		if (!window.dispatchEvent(event)) return;
		for (const element of document.querySelectorAll("[data-ghee-field]")) {
			const of = element.closest("[data-ghee-document]");
			if (of && of.dataset.gheeDocument !== draft.document && of.dataset.gheeDocument !== draft.slug) continue;
			const path = element.dataset.gheeField;
			show(element, path === "name" || path === "slug" ? draft[path] : at(draft.values, path));
		}
	}

	window.addEventListener("message", (event) => {
		if (event.origin !== dashboard || event.source !== window.parent || !event.data || event.data.ghee !== 1) return;
		if (event.data.type === "draft") {
			draft = event.data;
			apply();
		} else if (event.data.type === "saved") window.dispatchEvent(new CustomEvent("ghee:saved", { detail: event.data }));
	});

	// Alt and a click on something that is a field opens it in the form.
	document.addEventListener(
		"click",
		(event) => {
			var element = event.altKey && event.target instanceof Element && event.target.closest("[data-ghee-field]");
			if (!element) return;
			event.preventDefault();
			tell({ type: "open", path: element.dataset.gheeField });
		},
		true,
	);

	tell({ type: "hello" });
})();
