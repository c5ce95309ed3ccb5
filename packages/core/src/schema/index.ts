export { unknown, type Interpreted, type InterpretPorts, type Raw, type Rendered } from './raw.ts';
