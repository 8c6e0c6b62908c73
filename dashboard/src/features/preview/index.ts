export { usePreview } from "./usePreview";
