import { library } from '../../tsup.base.ts';

export default library({
  index: 'src/index.ts',
  'sdk/index': 'src/sdk/index.ts',
  'schema/index': 'src/schema/index.ts',
  'host/index': 'src/host/index.ts',
  'testing/index': 'src/testing/index.ts',
  directories: 'src/host/directories.ts',
  version: 'src/version.ts',
  bin: 'src/bin.ts',
});
