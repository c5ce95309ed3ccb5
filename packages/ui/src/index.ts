export { createRenderer, type Mode, type Renderer, type RendererOptions, type Write } from './renderer.ts';
export { durationInWords } from './duration.ts';
export { emptyRun, reduce, type BuildView, type LiveNode, type RunView } from './model.ts';
export { machineLine } from './machine-readable.ts';
export { withoutControls, type ToolColors } from './control-characters.ts';
export type { TimeZone } from './timestamp.ts';
