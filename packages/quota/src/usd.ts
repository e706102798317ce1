/** Nano-dollars → US dollars, rounded to a millionth: what JSON shows. */
export function toUsd(nanoUsd: number): number {
  return Math.round(nanoUsd / 1_000) / 1e6
}

/** Nano-dollars for a person: `$1,234.50`, `$0.004`, `$0`; below a tenth of a cent `<$0.001`. */
export function formatUsd(nanoUsd: number): string {
  if (nanoUsd < 0) return `-${formatUsd(-nanoUsd)}`
  if (nanoUsd === 0) return '$0'
  if (nanoUsd < 1_000_000) return '<$0.001'
  const usd = nanoUsd / 1e9
  if (usd < 0.095) return `$${usd.toFixed(3)}`
  const [whole = '0', cents = '00'] = usd.toFixed(2).split('.')
  return `$${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}.${cents}`
}
