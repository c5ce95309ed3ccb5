export { openSshServer, type SshServer, type SshServerOptions } from './server.ts';
export { problems } from './problems.ts';
