import type { LaunchParameters, LaunchTemplateData } from '../launch-templates/template-shape.ts';

/**
 * Lays the parameters of a launch over those of a template: what a launch says goes before. Tags of both are put together, those
 * of the launch last, which win. Source: EC2 API Reference, RunInstances, LaunchTemplate.
 */
export function overTemplate<P extends LaunchParameters>(asked: P, template: LaunchTemplateData): P {
  const said = Object.entries(asked).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return {
    ...asked,
    ...template,
    ...Object.fromEntries(said),
    TagSpecification: [...template.TagSpecification, ...asked.TagSpecification],
  };
}
