import { action, type Caller } from '../../action.ts';
import { boolean, integer, list, string, structure, type Taken } from '../../wire/shape.ts';
import { dryRun, required } from '../common.ts';
import { templateData, templateNamed } from '../launch-templates/find-template.ts';
import { launchParameters } from '../launch-templates/template-shape.ts';
import { reservationXml } from './describe-instances.ts';
import { launch, ownToken } from './launch.ts';
import { planLaunch, type LaunchRequest } from './launch-plan.ts';
import { overTemplate } from './over-template.ts';

const shape = structure({
  ...launchParameters,
  AdditionalInfo: string,
  ClientToken: string,
  EnablePrimaryIpv6: boolean,
  Ipv6Address: list(structure({ Ipv6Address: string, IsPrimaryIpv6: boolean })),
  Ipv6AddressCount: integer,
  LaunchTemplate: structure({ LaunchTemplateId: string, LaunchTemplateName: string, Version: string }),
  MaxCount: integer,
  MinCount: integer,
  PrivateIpAddress: string,
  RamdiskId: string,
  SubnetId: string,
  ...dryRun,
});

/** Source: EC2 API Reference, RunInstances. A dry run finds out what is wrong with the parameters, too. */
export const runInstances = action(
  shape,
  async (input, caller) => {
    const plan = planLaunch(requestOf(input, caller), caller);
    const template = input.LaunchTemplate === undefined ? {} : { template: templateNamed(input.LaunchTemplate, caller) };
    const instances = await launch(plan, { clientToken: input.ClientToken ?? ownToken(), ...template }, caller);
    return reservationXml(instances[0]?.reservationId ?? '', instances, caller);
  },
  (input, caller) => void planLaunch(requestOf(input, caller), caller),
);

function requestOf(input: Taken<typeof shape>, caller: Caller): LaunchRequest {
  const { MinCount: least, MaxCount: most, LaunchTemplate: template } = input;
  if (least === undefined) throw required('MinCount');
  if (most === undefined) throw required('MaxCount');
  const whole = template === undefined ? input : overTemplate(input, templateData(template, caller));
  return { ...whole, MinCount: least, MaxCount: most };
}
