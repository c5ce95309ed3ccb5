import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Instance, InstanceState } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun } from '../common.ts';
import { disksOf } from './boot.ts';
import { mustFindInstances } from './find-instances.ts';
import { stateXml } from './instance-xml.ts';
import { reboot, startAgain, stop, terminate } from './lifecycle.ts';

const ids = { InstanceId: list(string), ...dryRun };

/** Source: EC2 API Reference, the actions that are named here. Of several instances all change, or none. */
export const stateActions = {
  StartInstances: action(structure({ ...ids, AdditionalInfo: string }), (input, caller) => {
    const instances = mustFindInstances(input.InstanceId, caller);
    for (const instance of instances) checkStart(instance, caller);
    return changed(instances, (instance) => {
      if (instance.state === 'stopped') startAgain(instance, caller);
    });
  }),
  StopInstances: action(structure({ ...ids, Force: boolean, Hibernate: boolean, SkipOsShutdown: boolean }), (input, caller) => {
    const instances = mustFindInstances(input.InstanceId, caller);
    for (const instance of instances) checkStop(instance, input.Hibernate === true ? 'hibernates' : 'stops', caller);
    return changed(instances, (instance) => {
      if (instance.state === 'running') stop(instance, caller);
    });
  }),
  RebootInstances: action(structure(ids), (input, caller) => {
    const instances = mustFindInstances(input.InstanceId, caller);
    for (const { id, state } of instances)
      if (state !== 'running' && state !== 'pending')
        throw refusal('IncorrectInstanceState', `This instance '${id}' is not in a state from which it can be rebooted.`);
    for (const instance of instances) reboot(instance, caller);
    return { return: true };
  }),
  TerminateInstances: action(structure({ ...ids, Force: boolean, SkipOsShutdown: boolean }), (input, caller) => {
    const instances = mustFindInstances(input.InstanceId, caller);
    for (const { id, disableApiTermination, state } of instances)
      if (disableApiTermination && state !== 'terminated')
        throw refusal(
          'OperationNotPermitted',
          `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
        );
    return changed(instances, (instance) => {
      if (instance.state !== 'shutting-down' && instance.state !== 'terminated') terminate(instance, caller);
    });
  }),
};

function checkStart(instance: Instance, caller: Caller): void {
  const { id, state, rootDeviceName } = instance;
  if (state !== 'stopped' && state !== 'running' && state !== 'pending')
    throw refusal('IncorrectInstanceState', `The instance '${id}' is not in a state from which it can be started.`);
  if (!disksOf(instance, caller).some(({ device }) => device === rootDeviceName))
    throw refusal(
      'InvalidParameterValue',
      `Invalid value '${id}' for instanceId. Instance does not have a volume attached at root (${rootDeviceName})`,
    );
}

function checkStop(
  { id, state, asked, disableApiStop, spotRequestId = '' }: Instance,
  how: 'stops' | 'hibernates',
  { region }: Caller,
): void {
  if (state === 'pending' || state === 'shutting-down' || state === 'terminated')
    throw refusal('IncorrectInstanceState', `This instance '${id}' is not in a state from which it can be stopped.`);
  if (region.spotRequests.get(spotRequestId)?.kind === 'one-time')
    throw refusal(
      'UnsupportedOperation',
      `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
    );
  if (disableApiStop)
    throw refusal(
      'OperationNotPermitted',
      `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
  if (how === 'hibernates' && !asked.hibernation)
    throw refusal(
      'UnsupportedHibernationConfiguration',
      `The instance '${id}' is not enabled for hibernation: hibernation must be configured when an instance is launched.`,
    );
}

/** What instances were, and are now. */
function changed(instances: readonly Instance[], change: (instance: Instance) => void): Xml {
  const before = new Map<string, InstanceState>(instances.map(({ id, state }) => [id, state]));
  for (const instance of instances) change(instance);
  return {
    instancesSet: instances.map(({ id, state }) => ({
      instanceId: id,
      currentState: stateXml(state),
      previousState: stateXml(before.get(id) ?? state),
    })),
  };
}
