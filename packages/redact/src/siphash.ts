/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012), a keyed hash for short inputs: without the key nobody can guess a password and compare.
 * The 64-bit words are kept as halves of 32 bits, low half first, because that is what JavaScript computes fast, in a browser too.
 */
export function siphash(key: Uint8Array, input: Uint8Array): string {
  const k = new DataView(key.buffer, key.byteOffset, 16)
  const k0l = k.getUint32(0, true)
  const k0h = k.getUint32(4, true)
  const k1l = k.getUint32(8, true)
  const k1h = k.getUint32(12, true)
  const v = Uint32Array.of(
    k0l ^ 0x70736575,
    k0h ^ 0x736f6d65,
    k1l ^ 0x6e646f6d,
    k1h ^ 0x646f7261,
    k0l ^ 0x6e657261,
    k0h ^ 0x6c796765,
    k1l ^ 0x79746573,
    k1h ^ 0x74656462,
  )
  const block = (low: number, high: number): void => {
    xor(v, 6, low, high)
    round(v)
    round(v)
    xor(v, 0, low, high)
  }
  const whole = input.length - (input.length % 8)
  const data = new DataView(input.buffer, input.byteOffset, input.length)
  for (let at = 0; at < whole; at += 8) block(data.getUint32(at, true), data.getUint32(at + 4, true))
  const tail = new DataView(new ArrayBuffer(8))
  for (let at = whole; at < input.length; at += 1) tail.setUint8(at - whole, data.getUint8(at))
  tail.setUint8(7, input.length & 255)
  block(tail.getUint32(0, true), tail.getUint32(4, true))
  xor(v, 4, 255, 0)
  for (let n = 0; n < 4; n += 1) round(v)
  const half = (h: number): string =>
    (((v[h] ?? 0) ^ (v[h + 2] ?? 0) ^ (v[h + 4] ?? 0) ^ (v[h + 6] ?? 0)) >>> 0).toString(16).padStart(8, '0')
  return half(1) + half(0)
}

function xor(v: Uint32Array, at: number, low: number, high: number): void {
  v[at] = (v[at] ?? 0) ^ low
  v[at + 1] = (v[at + 1] ?? 0) ^ high
}

function round(v: Uint32Array): void {
  add(v, 0, 2)
  rotate(v, 2, 13)
  mix(v, 2, 0)
  rotate(v, 0, 32)
  add(v, 4, 6)
  rotate(v, 6, 16)
  mix(v, 6, 4)
  add(v, 0, 6)
  rotate(v, 6, 21)
  mix(v, 6, 0)
  add(v, 4, 2)
  rotate(v, 2, 17)
  mix(v, 2, 4)
  rotate(v, 4, 32)
}

function add(v: Uint32Array, to: number, from: number): void {
  const low = (v[to] ?? 0) + (v[from] ?? 0)
  v[to] = low
  v[to + 1] = (v[to + 1] ?? 0) + (v[from + 1] ?? 0) + (low > 0xffff_ffff ? 1 : 0)
}

function mix(v: Uint32Array, to: number, from: number): void {
  xor(v, to, v[from] ?? 0, v[from + 1] ?? 0)
}

function rotate(v: Uint32Array, at: number, bits: number): void {
  const low = v[at] ?? 0
  const high = v[at + 1] ?? 0
  if (bits === 32) {
    v[at] = high
    v[at + 1] = low
    return
  }
  v[at] = (low << bits) | (high >>> (32 - bits))
  v[at + 1] = (high << bits) | (low >>> (32 - bits))
}
