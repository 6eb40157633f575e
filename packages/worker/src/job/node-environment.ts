// Part of rtc-quietly: NODE_ENV as the process was started with.

export const nodeEnvironment: { before: string | undefined } = { before: undefined };
