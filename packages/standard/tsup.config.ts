import { library } from '../../tsup.base.ts';

// The thread is an entry of its own: it is started by its path.
export default library({ index: 'src/index.ts', 'compress-worker': 'src/compress/worker.ts' });
