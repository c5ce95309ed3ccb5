/** JSON that callers may keep; what the log and the state are made of. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** One call that a client made, in the order in which they arrived. */
export interface Call {
  /** Counts from 1. */
  readonly seq: number;
  /** Milliseconds since the epoch, of the simulated clock. */
  readonly at: number;
  /** `ec2`, `sts`, … */
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly account: string;
  readonly parameters: Plain;
  /** Status of HTTP and the error's code, once it is answered. */
  readonly status?: number;
  readonly error?: string;
  /** What became of the answer; nothing while the call is being worked on. */
  readonly answer?: 'sent' | 'lost' | 'withheld';
}

export interface CallLog {
  readonly calls: readonly Call[];
  /** Writes a call down; what it gives completes the entry. */
  begin(call: Omit<Call, 'seq' | 'status' | 'error' | 'answer'>): (end: Pick<Call, 'status' | 'error' | 'answer'>) => void;
  clear(): void;
}

export function openCallLog(): CallLog {
  let calls: Call[] = [];
  let count = 0;
  return {
    get calls() {
      return calls;
    },
    begin: (call) => {
      const seq = ++count;
      calls.push({ seq, ...call });
      return (end) => {
        const at = calls.findIndex((each) => each.seq === seq);
        const found = calls[at];
        if (found !== undefined) calls[at] = { ...found, ...end };
      };
    },
    clear: () => {
      calls = [];
    },
  };
}
