export { nodeFunctionPorts, type NodePortOptions } from './node/ports.ts';
