/** The events that a webhook can be told of, as a tree: what it happens to, and what happens. */
export interface EventGroup {
	id: string;
	name: string;
	/** The name that stands for all of the group. */
	all: string;
	events: { name: string; label: string; help: string }[];
}

const happenings: Record<string, [label: string, help: string]> = {
	published: ["Published", "It is live, or what was live has changed."],
	draft: ["Draft saved", "An editor saved; readers see no change."],
	unpublished: ["Unpublished", "It was taken away from readers and is a draft again."],
	delete: ["Deleted", "It went to the trash, or was taken away."],
};

/** tree sorts the names that the server knows into groups; names it does not know are left out. */
export function tree(names: readonly string[]): EventGroup[] {
	const group = (id: string, name: string, prefix: string, all: string): EventGroup => ({
		id,
		name,
		all,
		events: names
			.filter((n) => n.startsWith(prefix) && happenings[n.slice(prefix.length)])
			.map((n) => {
				const [label, help] = happenings[n.slice(prefix.length)]!;
				return { name: n, label, help };
			}),
	});
	return [
		group("page", "Pages", "page.", "page.all"),
		group("collectionitem", "Collection items", "collectionitem.", "collectionitem.all"),
		group("post", "Posts", "post.", "post.all"),
		group("localization", "Posts in other locales", "post.localization.", "post.all"),
	].filter((g) => g.events.length > 0);
}

/** chosen says how much of a group is chosen. */
export function chosen(group: EventGroup, events: readonly string[]): "all" | "some" | "none" {
	if (events.includes(group.all)) return "all";
	const n = group.events.filter((e) => events.includes(e.name)).length;
	return n === 0 ? "none" : n === group.events.length ? "all" : "some";
}

/** isOn says whether one event is told of, by its own name or by that of all. */
export function isOn(group: EventGroup, name: string, events: readonly string[]): boolean {
	return events.includes(name) || events.includes(group.all);
}

/** toggle turns one event of a group on or off. What stood for all becomes the single names first. */
export function toggle(
	groups: readonly EventGroup[],
	group: EventGroup,
	name: string,
	events: readonly string[],
): string[] {
	const out = new Set(spelled(groups, events, group.all));
	if (out.has(name)) out.delete(name);
	else out.add(name);
	return [...out];
}

/** toggleAll turns a whole group on or off. */
export function toggleAll(groups: readonly EventGroup[], group: EventGroup, events: readonly string[]): string[] {
	const own = group.events.map((e) => e.name);
	const out = spelled(groups, events, group.all).filter((e) => !own.includes(e));
	return chosen(group, events) === "all" ? out : [...out, ...own];
}

/** spelled writes the names of single events in place of one that stands for all. */
function spelled(groups: readonly EventGroup[], events: readonly string[], all: string): string[] {
	if (!events.includes(all)) return [...events];
	const names = groups.filter((g) => g.all === all).flatMap((g) => g.events.map((e) => e.name));
	return [...new Set([...events.filter((e) => e !== all), ...names])];
}

/** summary says in a few words what is chosen. */
export function summary(groups: readonly EventGroup[], events: readonly string[]): string {
	const parts = groups.flatMap((g) => {
		const how = chosen(g, events);
		if (how === "none") return [];
		if (how === "all") return [`${g.name}: all`];
		const on = g.events.filter((e) => isOn(g, e.name, events)).map((e) => e.label.toLowerCase());
		return [`${g.name}: ${on.join(", ")}`];
	});
	return parts.join("; ") || "Nothing yet";
}
