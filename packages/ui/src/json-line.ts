import type { RunEvent } from '@imgbuild/core/sdk';

/** An event as one line. Control characters that JSON would allow are escaped too: such a line may be shown on a terminal. */
export function jsonLine(event: RunEvent): string {
  const text = JSON.stringify(event).replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `${text}\n`;
}
