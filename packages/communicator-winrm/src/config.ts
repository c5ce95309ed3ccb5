import { pauseSettings, winrmSettings } from '@imgbuild/builder-kit';
import { bodies, type Infer } from '@imgbuild/core/sdk';

/** The `winrm_*` arguments of builders, as `connectionTo` hands them over. */
export const config = bodies(winrmSettings, pauseSettings);

export type WinrmConfig = Infer<typeof config>;
