import { pauseSettings, sshSettings } from '@imgbuild/builder-kit';
import { bodies, type Infer } from '@imgbuild/core/sdk';

/** The `ssh_*` arguments of builders, as `connectionTo` hands them over. */
export const config = bodies(sshSettings, pauseSettings);

export type SshConfig = Infer<typeof config>;
