import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** A server on a port of its own, for as long as a test. */
export async function serve(t: TestContext, handle: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers with a post. */
export function good(_: unknown, res: ServerResponse): void {
  res.setHeader('Content-Type', 'application/json')
  res.end('{"data":{"slug":"a"}}')
}

/** A port that fetch does not ask. */
export const nowhere = 'http://127.0.0.1:9'

/** Where nobody listens any more, by a name that may have several addresses. */
export async function refused(): Promise<string> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, done))
  const { port } = server.address() as AddressInfo
  await new Promise(done => server.close(done))
  return `http://localhost:${port}`
}

/** What to wait for, and how to let it happen. */
export function gate<T = void>(): { promise: Promise<T>; open: (v: T) => void; shut: (e: unknown) => void } {
  let open: (v: T) => void = () => {}
  let shut: (e: unknown) => void = () => {}
  const promise = new Promise<T>((done, fail) => {
    open = done
    shut = fail
  })
  return { promise, open, shut }
}

/** Everything that is ready has been done. */
export const settled = (): Promise<void> => new Promise(done => setImmediate(done))

/** Waits until something is so; the test's own limit ends it. */
export async function until(so: () => unknown): Promise<void> {
  while (!(await so())) await new Promise(done => setTimeout(done, 5))
}
