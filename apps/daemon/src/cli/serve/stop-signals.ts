/** A promise that is kept once somebody asks the process to stop. */
export interface Asked extends Promise<void> {
  isSettled(): boolean
}

/** Waits for SIGINT, SIGTERM or SIGHUP. Asking again changes nothing: the first one is being obeyed. */
export function onceAskedToStop(process: Pick<NodeJS.Process, 'on'>): Asked {
  let isAsked = false
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        isAsked = true
        resolve()
      })
  })
  return Object.assign(asked, { isSettled: () => isAsked })
}
