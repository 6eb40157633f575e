// What a check of the doctor says.

export interface Finding {
  /** 'note' is worth knowing; only 'problem' makes the doctor fail. */
  readonly level: 'ok' | 'note' | 'problem';
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}

export const ok = (text: string): Finding => ({ level: 'ok', text });
export const note = (text: string, advice?: string): Finding => ({ level: 'note', text, advice });
export const problem = (text: string, advice: string): Finding => ({ level: 'problem', text, advice });

const marks = { ok: '✓', note: '!', problem: '✗' } as const;

/** One finding as it is printed. */
export function printed({ level, text, advice }: Finding): string {
  return `${marks[level]} ${text}${advice === undefined ? '' : `\n    ${advice}`}`;
}
