export { PreviewPane, type PreviewProps } from "./PreviewPane";
