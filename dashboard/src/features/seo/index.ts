export { isFound } from "./places";
export { SeoPanel } from "./SeoPanel";
