import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { failure } from '@imgbuild/core/sdk';
import { codeOf, reasonOf } from '../aws/errors.ts';
import { askIam } from '../aws/iam.ts';
import { problems } from '../problems.ts';
import type { Work } from '../work.ts';

/** Refuses a profile that is not there, before anything is made: EC2 would say so at the launch only. */
export async function verifyProfile(name: string, { clients, host, signal }: Work): Promise<void> {
  try {
    await askIam(clients, new GetInstanceProfileCommand({ InstanceProfileName: name }), { host, signal });
  } catch (error) {
    const code = codeOf(error);
    const about = { name, reason: reasonOf(error) };
    if (code === 'NoSuchEntityException') throw failure(problems.create('profile-not-found', about), error);
    if (code?.startsWith('AccessDenied') === true) throw failure(problems.create('profile-not-verified', about), error);
    throw error;
  }
}
