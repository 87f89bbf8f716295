#!/usr/bin/env node
// Lab 11's server with Node's net and streams: its loop is libuv's.
const net = require('net'), fs = require('fs'), path = require('path');
const options = {host: '127.0.0.1', port: '8888', root: '.', 'idle-timeout': '60'};
function usage(text) { fs.writeSync(2, 'error: ' + text + '\n'); process.exit(2); }
const words = process.argv.slice(2);
for (let i = 0; i < words.length; i++) {
  const m = /^--(host|port|root|idle-timeout)$/.exec(words[i]);
  if (!m) usage('what is ' + words[i] + '?');
  if (words[++i] === undefined) usage(m[0] + ' needs a value');
  options[m[1]] = words[i];
}
if (!/^[0-9]+$/.test(options.port) || +options.port < 1 || +options.port > 65535) usage('bad port');
if (!net.isIP(options.host)) usage('bad host');
if (!/^[0-9]+(\.[0-9]+)?$/.test(options['idle-timeout']) || +options['idle-timeout'] <= 0) usage('bad time');
const idle = +options['idle-timeout'] * 1000;
let root;
try { root = fs.realpathSync(options.root); } catch (e) { fs.writeSync(2, 'error: ' + e.message + '\n'); process.exit(1); }
for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => process.exit(0));
const types = {'.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.txt': 'text/plain', '.png': 'image/png', '.jpg': 'image/jpeg', '.gif': 'image/gif', '.svg': 'image/svg+xml'};

function open(name) {
  if (name.startsWith('/') || name.split('/').includes('..')) return null;
  try {
    const real = fs.realpathSync(path.join(root, name));
    if (real !== root && !real.startsWith(root + '/')) return null;
    const fd = fs.openSync(real, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOFOLLOW);
    const st = fs.fstatSync(fd);
    if (st.isFile()) return {fd, size: st.size};
    fs.closeSync(fd);
  } catch (e) { }
  return null;
}

// What to answer: status, fields, and the body, either bytes or a file.
function answerTo(head) {
  const lines = head.split('\r\n');
  const m = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ ]+) HTTP\/1\.([01])$/.exec(lines[0]);
  if (!m || lines.slice(1).some(l => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\0]*$/.test(l)))
    return {status: '400 Bad Request', last: true};
  const fields = new Map(lines.slice(1).map(l => [l.split(':')[0].toLowerCase(), l.slice(l.indexOf(':') + 1).trim().toLowerCase()]));
  const has_body = (fields.get('content-length') || '0') !== '0' || fields.has('transfer-encoding');
  const last = m[3] === '0' || has_body || (fields.get('connection') || '').split(',').some(w => w.trim() === 'close');
  const headOnly = m[1] === 'HEAD';
  if (m[1] !== 'GET' && !headOnly) return {status: '405 Method Not Allowed', more: 'Allow: GET, HEAD\r\n', last};
  const raw = m[2].replace(/^http:\/\/[^\/?]*/i, '').split('?')[0] || '/';
  let name;
  try { name = decodeURIComponent(Buffer.from(raw.slice(1), 'latin1').toString()); } catch (e) { name = '\0'; }
  if (raw[0] !== '/' || name.includes('\0')) return {status: '400 Bad Request', headOnly, last: true};
  const file = name === '' || name.endsWith('/') ? name + 'index.html' : name;
  const found = open(file);
  if (!found) return {status: '404 Not Found', headOnly, last};
  return {status: '200 OK', type: types[path.extname(file).toLowerCase()], found, headOnly, last};
}

function serve(client) {
  let input = Buffer.alloc(0), state = 'receiving', source = null, discarded = 0, timer, watch;
  const restart = time => { clearTimeout(timer); timer = setTimeout(() => client.destroy(), time); };
  restart(idle);
  client.setNoDelay(true);
  client.on('error', () => client.destroy());
  client.on('close', () => { clearTimeout(timer); clearInterval(watch); if (source) source.destroy(); });
  client.on('end', () => { if (state !== 'sending') client.end(); });

  function sent(last) {
    source = null;
    restart(idle);
    if (last) {
      state = 'leaving';
      client.end();
      restart(2000);
      client.resume();
    } else {
      state = 'receiving';
      next();
      if (state === 'receiving') client.resume();
    }
  }
  function send(answer) {
    state = 'sending';
    client.pause();  // what is asked meanwhile stays where it is
    const text = answer.found ? '' : answer.status + '\n', size = answer.found ? answer.found.size : text.length;
    client.write(`HTTP/1.1 ${answer.status}\r\nContent-Type: ${answer.type || 'text/plain'}\r\nContent-Length: ${size}\r\n` +
      (answer.more || '') + (answer.last ? 'Connection: close\r\n' : '') + '\r\n' + (answer.headOnly ? '' : text));
    if (!answer.found || answer.headOnly || size === 0) {
      if (answer.found) fs.closeSync(answer.found.fd);
      return setImmediate(sent, answer.last);
    }
    source = fs.createReadStream(null, {fd: answer.found.fd, highWaterMark: 65536});
    let before = 0;
    watch = setInterval(() => {
      const taken = client.bytesWritten - client.writableLength;
      if (taken === before) client.destroy();
      before = taken;
    }, idle);
    clearTimeout(timer);
    source.on('error', () => client.destroy());
    source.on('end', () => { clearInterval(watch); sent(answer.last); });
    source.pipe(client, {end: false});
  }
  function next() {
    while (input[0] === 13 || input[0] === 10) input = input.subarray(1);
    const end = input.indexOf('\r\n\r\n');
    if (end > 16384 || (end < 0 && input.length > 16384)) return send({status: '431 Request Header Fields Too Large', last: true});
    if (end < 0) { if (client.readableEnded) client.end(); return; }
    const head = input.subarray(0, end).toString('latin1');
    input = Buffer.from(input.subarray(end + 4));
    send(answerTo(head));
  }
  client.on('data', data => {
    if (state === 'leaving') {
      if ((discarded += data.length) > 8 << 20) client.destroy();
      return;
    }
    input = Buffer.concat([input, data]);
    if (state === 'receiving') next();
  });
}
const server = net.createServer({allowHalfOpen: true}, serve);
server.on('error', e => { fs.writeSync(2, `error: listen ${options.host}:${options.port}: ${e.message}\n`); process.exit(1); });
server.listen({host: options.host, port: +options.port, backlog: 512});
