import { getSchema } from "@tiptap/core";
import { DOMParser, type Node, type Schema } from "@tiptap/pm/model";
import { prepare } from "../html/prepare";
import { extensions } from "./extensions";

let made: Schema | undefined;

/** The schema that stored HTML is read with before there is an editor. */
export function schema(): Schema {
	made ??= getSchema(extensions);
	return made;
}

/** read makes a document of stored HTML. */
export function read(html: string, by: Schema = schema()): Node {
	return DOMParser.fromSchema(by).parse(prepare(html));
}
