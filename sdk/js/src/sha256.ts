const primes: number[] = []
for (let n = 2; primes.length < 64; n++) if (primes.every(p => n % p)) primes.push(n)
const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0
const constants = primes.map(p => fraction(Math.cbrt(p)))
const initial = primes.slice(0, 8).map(p => fraction(Math.sqrt(p)))

/**
 * The SHA-256 of a text, in hex (FIPS 180-4). Ours, because a browser has one only where the page came over TLS, and only one
 * that must be waited for.
 */
export function sha256(text: string): string {
  const data = new TextEncoder().encode(text)
  const padded = new DataView(new ArrayBuffer((((data.length + 8) >> 6) + 1) << 6))
  new Uint8Array(padded.buffer).set(data)
  padded.setUint8(data.length, 0x80)
  padded.setUint32(padded.byteLength - 8, Math.floor(data.length / 2 ** 29))
  padded.setUint32(padded.byteLength - 4, data.length << 3)
  const hash = new Int32Array(initial)
  const w = new Int32Array(64)
  const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n))
  for (let at = 0; at < padded.byteLength; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = padded.getInt32(at + i * 4)
        continue
      }
      const a = w[i - 15] as number
      const b = w[i - 2] as number
      w[i] = (w[i - 16] as number) + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (w[i - 7] as number) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))
    }
    let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (constants[i] as number) + (w[i] as number)) | 0
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    ;[a, b, c, d, e, f, g, h].forEach((v, i) => {
      hash[i] = (hash[i] as number) + v
    })
  }
  return [...hash].map(v => (v >>> 0).toString(16).padStart(8, '0')).join('')
}
