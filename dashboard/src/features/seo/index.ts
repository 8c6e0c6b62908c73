export { SeoPanel } from "./SeoPanel";
