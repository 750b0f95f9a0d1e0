// A whole network of one municipality: directory (PLC), server (PDS) and AppView, all on 127.0.0.1.
import http from 'node:http'
import net from 'node:net'

// The development environment listens on every interface unless it is told.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  if (first && typeof first === 'object' && 'port' in first) return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  if (typeof first === 'number' || /^\d+$/.test(first ?? '')) return listen.call(this, { port: Number(first), host: '127.0.0.1' }, ...rest.filter((one) => typeof one === 'function'))
  return listen.call(this, first, ...rest)
}

const [control, port] = process.argv.slice(2).map(Number)

const start = async () => {
  const { TestNetwork } = await import('@atproto/dev-env')
  return TestNetwork.create({
    dbPostgresSchema: 'bsky',
    bsky: { port, publicUrl: `http://localhost:${port}` }, // where its pictures are said to be
  })
}

// GET /: all is started, everything that was written is known to the AppView, and these are the addresses.
let started
http
  .createServer(async (_, response) => {
    const network = await started
    await network.processAll()
    response.end(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url, plc: network.plc.url }))
  })
  .listen(control, () => {
    started = start()
  })
