import { optionSuite } from './suite.ts';

optionSuite('amazon-ebs');
