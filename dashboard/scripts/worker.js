// Keeps the program of the dashboard on the device, so that it opens where no server answers: what was written and
// not sent is there, and can be gone on with. It keeps no answer of the API. after-build.mjs names the files.
const prefix = "ghee-dashboard-";
const name = `${prefix}__VERSION__`;
const home = "/dashboard/";
const files = __FILES__;
const patience = 5000; // ms until the page that is kept is shown

const install = async () => {
	const cache = await caches.open(name);
	await cache.addAll([new Request(home, { cache: "reload" }), ...files]);
	await self.skipWaiting();
};

/** The build before this one stays: tabs that are open fetch their parts from it. */
const activate = async () => {
	const older = (await caches.keys()).filter((k) => k.startsWith(prefix) && k !== name);
	await Promise.all(older.slice(0, -1).map((k) => caches.delete(k)));
	await self.clients.claim();
};

/** The page is the server's wherever it answers in time. */
const page = async (request) => {
	const kept = async () => (await caches.open(name)).match(home);
	const late = new Promise((resolve) => setTimeout(resolve, patience)).then(kept);
	const asked = fetch(request).then(async (answer) => (answer.status >= 500 ? ((await kept()) ?? answer) : answer));
	try {
		return (await Promise.race([asked, late])) ?? (await asked);
	} catch (error) {
		const answer = await kept();
		if (!answer) throw error;
		return answer;
	}
};

/** A part has a name that changes with it, so what is kept is what the server would answer. */
const part = async (request) => {
	const kept = await caches.match(request.url);
	if (kept) return kept;
	const answer = await fetch(request);
	if (answer.ok) await (await caches.open(name)).put(request.url, answer.clone());
	return answer;
};

self.addEventListener("install", (e) => e.waitUntil(install()));
self.addEventListener("activate", (e) => e.waitUntil(activate()));
self.addEventListener("fetch", (e) => {
	const { pathname, origin } = new URL(e.request.url);
	if (e.request.method !== "GET" || origin !== self.location.origin || !pathname.startsWith(home)) return;
	if (e.request.mode === "navigate") e.respondWith(page(e.request));
	else if (pathname.startsWith(`${home}assets/`)) e.respondWith(part(e.request));
});
