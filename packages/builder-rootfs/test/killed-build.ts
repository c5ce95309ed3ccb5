// Run by leftovers.system.ts, which kills it where it says it is.
import { runBuild } from './run-build.ts';
import { from, settings } from './settings.ts';

const [phase = '', stateDirectory = '', output = '', cache = ''] = process.argv.slice(2);
const packages = phase === 'bootstrap' || phase === 'base' ? [phase === 'base' ? 'busybox' : 'jq'] : [];
const said: Readonly<Record<string, RegExp>> = { bootstrap: /^extracting archives/, base: /^success in/ };

/** Never ends: it waits to be killed. */
const here = async (): Promise<never> => {
  console.log(`at ${phase}`);
  return new Promise(() => setInterval(() => undefined, 1000));
};

await runBuild(
  settings({
    from: from({ suite: 'bookworm', variant: 'apt', packages }),
    formats: ['oci', 'tar'],
    compression: 'none',
    output_directory: output,
    network: 'veth',
  }),
  async (line) => {
    if (phase === 'provision') {
      const child = await line.spawn('sleep 1000 & setsid sleep 1001 & echo started; wait');
      for await (const _ of child.stdout) break;
      await here();
    }
  },
  {
    cache,
    stateDirectory,
    onEvent: async (event) => {
      if (event.type === 'note' && said[phase]?.test(event.text) === true) await here();
      if (phase === 'write' && event.type === 'started' && event.name.startsWith('Writing')) setTimeout(() => void here(), 300);
    },
  },
);
