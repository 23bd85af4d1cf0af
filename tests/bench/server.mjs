// The reference of `cargo x bench-server`: what a portal developer would write with Express, Ajv and better-sqlite3.
// Same route, same durability (WAL, synchronous=FULL, one transaction a submission), fields checked by JSON Schema.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import Database from 'better-sqlite3';
import express from 'express';

const [schemaFile, storeFile] = process.argv.slice(2);
const validate = new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
const db = new Database(storeFile);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE versions (form TEXT, unit TEXT, period TEXT, version INTEGER, at TEXT, record TEXT, report TEXT,
           PRIMARY KEY (form, unit, period, version));
         CREATE TABLE audit (number INTEGER PRIMARY KEY, at TEXT, origin TEXT, unit TEXT, result TEXT, hash TEXT)`);
const newest = db.prepare('SELECT max(version) AS version FROM versions WHERE form = ? AND unit = ? AND period = ?');
const insert = db.prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)');
const last = db.prepare('SELECT hash FROM audit ORDER BY number DESC LIMIT 1');
const log = db.prepare('INSERT INTO audit (at, origin, unit, result, hash) VALUES (?, ?, ?, ?, ?)');
const store = db.transaction((key, record, report, origin) => {
  const version = (newest.get(...key).version ?? 0) + 1;
  const at = new Date().toISOString();
  insert.run(...key, version, at, record, report);
  const before = last.get()?.hash ?? '';
  const hash = createHash('sha256').update(before + at + origin + key[1]).digest('hex');
  log.run(at, origin, key[1], 'stored', hash);
  return version;
});

const app = express();
app.disable('x-powered-by');
app.use(express.json({ limit: '4mb' }));
app.put('/api/submissions/:form/:unit/:period', (request, response) => {
  const { form, unit, period } = request.params;
  const record = request.body;
  if (record.form !== form || record.unit !== unit || String(record.period) !== period) {
    response.status(422).json({ title: 'contradiction' });
    return;
  }
  const findings = validate(record) ? [] : validate.errors;
  const report = JSON.stringify({ findings });
  const receipt = createHash('sha256').update(JSON.stringify(record)).update(report).digest('hex');
  const version = store([form, unit, period], JSON.stringify(record), report, request.ip);
  response.status(201).json({ version, receipt, report: { findings } });
});
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
