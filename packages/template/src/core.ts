export { meets, parseConstraint, type Requirement, unknownType } from '../../core/src/plugins/index.ts';
export { renderText } from '../../core/src/render/render-text.ts';
export { bindLate } from '../../core/src/render/bind-late.ts';
export type { RenderContext } from '../../core/src/render/context.ts';
export { timeOrderedUuid } from '../../core/src/render/uuid.ts';
export { packerVersion } from '../../core/src/render/packer-version.ts';
export {
  type Block,
  type ComponentHandle,
  type Configured,
  type Late,
  outputsOf,
  type Plan,
  type PlannedBuild,
  type PostProcessorStep,
  type ProvisionerStep,
  type Registry,
} from '../../core/src/index.ts';
