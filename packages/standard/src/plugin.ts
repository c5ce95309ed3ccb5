import { definePlugin } from '@imgbuild/core/sdk';
import { artifice } from './artifice.ts';
import { checksum } from './checksum.ts';
import { compress } from './compress/compress.ts';
import { httpData, nullData } from './data-sources.ts';
import { fileBuilder } from './file-builder.ts';
import { fileProvisioner } from './file-provisioner.ts';
import { lockFile } from './lock-file.ts';
import { manifest } from './manifest.ts';
import { nullBuilder } from './null-builder.ts';
import { partialFile } from './partial-file.ts';
import { shellLocalPostProcessor, shellLocalProvisioner } from './shell-local.ts';
import { breakpointProvisioner, sleepProvisioner } from './waiting.ts';

export const plugin = definePlugin({
  accessor: 'standard',
  builders: { file: fileBuilder, null: nullBuilder },
  provisioners: {
    breakpoint: breakpointProvisioner,
    file: fileProvisioner,
    'shell-local': shellLocalProvisioner,
    sleep: sleepProvisioner,
  },
  dataSources: { http: httpData, null: nullData },
  postProcessors: { artifice, checksum, compress, manifest, 'shell-local': shellLocalPostProcessor },
  resources: [lockFile, partialFile],
});
