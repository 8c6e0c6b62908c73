import { expect, it } from "vitest";
import { nextKeys } from "./rowKeys";

function counter() {
	let n = 0;
	return () => `k${n++}`;
}
const a = { t: "a" };
const b = { t: "b" };
const c = { t: "c" };

it("a row keeps its key when it is edited, moved, and when others come and go", () => {
	const make = counter();
	const first = nextKeys(undefined, [a, b, c], make);
	expect(first.keys).toEqual(["k0", "k1", "k2"]);
	const b2 = { t: "b2" };
	const edited = nextKeys(first, [a, b2, c], make);
	expect(edited.keys).toEqual(["k0", "k1", "k2"]);
	expect(edited.keys).toBe(first.keys); // who shows them is not drawn again
	const moved = nextKeys(edited, [c, a, b2], make);
	expect(moved.keys).toEqual(["k2", "k0", "k1"]);
	const shorter = nextKeys(moved, [c, b2], make);
	expect(shorter.keys).toEqual(["k2", "k1"]);
	const longer = nextKeys(shorter, [c, a, b2], make);
	expect(longer.keys).toEqual(["k2", "k3", "k1"]);
});

it("equal elements have keys of their own", () => {
	const make = counter();
	const first = nextKeys(undefined, ["x", "x"], make);
	expect(new Set(first.keys).size).toBe(2);
	expect(nextKeys(first, ["x", "x", "x"], make).keys.slice(0, 2)).toEqual(first.keys);
});

it("the same list is the same answer", () => {
	const list = [a];
	const first = nextKeys(undefined, list, counter());
	expect(nextKeys(first, list, counter())).toBe(first);
});
