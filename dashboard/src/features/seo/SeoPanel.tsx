import { useQuery } from "@tanstack/react-query";
import { type ContentType, getAt, plainText, type Schema, type Values } from "@/features/fields";
import { mediaBaseQuery, mediaQuery } from "@/features/fields/api";
import { wholeAddress } from "@/features/fields/media/address";
import { descriptionLength, type Fit, fitOf, shownOf, titleLength } from "./length";
import { isFound, type Place, placesOf } from "./places";
import styles from "./seo.module.css";

interface Props {
	type: ContentType;
	schema: Schema;
	values: Values;
	name: string;
	slug: string;
	site: string;
	/** The address of the site that readers see, when it is known. */
	base?: string;
	/** Leads to the field at a path of the form. */
	show(path: string): void;
}

/** SeoPanel shows how an entry will be found and shared, and how its texts fit there. The fields themselves are the form's. */
export function SeoPanel(props: Props) {
	const { type, schema, values, name, slug, site, base = "", show } = props;
	if (!isFound(type.kind)) return null;
	const places = placesOf(type, schema);
	const text = (place: Place | undefined) => {
		const value = place && getAt(values, place.path);
		return typeof value === "string" ? plainText(value) : "";
	};
	const title = text(places.title);
	const summary = typeof values.summary === "string" ? values.summary : "";
	const description = text(places.description) || (type.kind === "post" ? summary : "");
	const canonical = text(places.canonical);
	const image = places.image && getAt(values, places.image.path);
	const address = canonical || `${base.replace(/\/+$/, "")}/${slug}`;
	const isHidden = asksToLeaveOut(places.robots && getAt(values, places.robots.path));
	return (
		<div className={styles.panel}>
			<figure className={styles.result} data-result="" aria-label="As a search result">
				<cite className={styles.address} dir="ltr" title={crumbs(address)}>
					{crumbs(address)}
				</cite>
				<p className={styles.title} dir="auto">
					{shownOf(title || name || "Untitled", titleLength)}
				</p>
				<p className={description ? styles.description : styles.nothing} dir="auto">
					{description
						? shownOf(description, descriptionLength)
						: "No description: search engines pick a passage of the page themselves."}
				</p>
			</figure>
			{isHidden && <p className={styles.warning}>Search engines are asked to leave it out.</p>}
			{canonical !== "" && !/^https?:\/\/\S+$/.test(canonical) && (
				<p className={styles.warning}>The canonical address must be whole, with https:// before it.</p>
			)}
			<Meter label="Meta title" place={places.title} fit={fitOf(title, titleLength)} show={show} />
			<Meter
				label="Meta description"
				place={places.description}
				fit={fitOf(text(places.description), descriptionLength)}
				show={show}
			/>
			{!places.title && !places.description && (
				<p className={styles.advice}>
					This type has no fields for searches. Add a component with the key seo and the texts title and description to
					it, under Content types.
				</p>
			)}
			<Social
				site={site}
				title={title || name}
				description={description}
				address={address}
				image={typeof image === "string" ? image : ""}
			/>
			{places.image && !image && (
				<button type="button" className={styles.link} onClick={() => show(places.image?.path ?? "")}>
					Choose the picture that is shared
				</button>
			)}
		</div>
	);
}

interface MeterProps {
	label: string;
	place: Place | undefined;
	fit: Fit;
	show(path: string): void;
}

const advice: Record<Fit["word"], string> = {
	empty: "Empty",
	short: "There is room for more",
	fits: "Fits",
	long: "Its end will be cut off",
};

function Meter({ label, place, fit, show }: MeterProps) {
	if (!place) return null;
	return (
		<div className={styles.meter}>
			<button type="button" className={styles.link} onClick={() => show(place.path)}>
				{label}
			</button>
			<span className={styles.count}>
				{fit.length} of {fit.most}
			</span>
			<span className={styles.track} aria-hidden="true">
				<span className={styles.used} data-fit={fit.word} style={{ inlineSize: `${Math.round(fit.share * 100)}%` }} />
			</span>
			<span className={styles.word} data-fit={fit.word}>
				{advice[fit.word]}
			</span>
		</div>
	);
}

interface SocialProps {
	site: string;
	title: string;
	description: string;
	address: string;
	image: string;
}

function Social({ site, title, description, address, image }: SocialProps) {
	const media = useQuery({ ...mediaQuery(site, image), enabled: image !== "" });
	const base = useQuery({ ...mediaBaseQuery(site), enabled: image !== "" });
	return (
		<figure className={styles.social} aria-label="As a link that is shared">
			{media.data ? (
				<img className={styles.picture} src={wholeAddress(media.data.url, base.data ?? "")} alt={media.data.alt} />
			) : (
				<span className={styles.noPicture}>No picture</span>
			)}
			<figcaption className={styles.caption}>
				<span className={styles.host} dir="ltr">
					{crumbs(address).split(" › ")[0]}
				</span>
				<span className={styles.socialTitle} dir="auto">
					{title || "Untitled"}
				</span>
				<span className={styles.socialText} dir="auto">
					{shownOf(description, 90)}
				</span>
			</figcaption>
		</figure>
	);
}

/** An address as results show it: the host, then the steps of the path. */
export function crumbs(address: string): string {
	const parts =
		address
			.replace(/^https?:\/\//, "")
			.split(/[?#]/, 1)[0]
			?.split("/")
			.filter(Boolean) ?? [];
	return (/^https?:/.test(address) ? parts : ["your site", ...parts]).join(" › ");
}

function asksToLeaveOut(value: unknown): boolean {
	return value === true || (typeof value === "string" && /noindex|none/i.test(value));
}
