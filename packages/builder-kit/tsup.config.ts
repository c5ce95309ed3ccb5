import { library } from '../../tsup.base.ts';

export default library({
  index: 'src/index.ts',
  files: 'src/files/index.ts',
  guest: 'src/guest/index.ts',
  keys: 'src/keys/index.ts',
  resources: 'src/resources.ts',
  settings: 'src/communicator-settings.ts',
});
