// The part of better-sqlite3 that the server uses, on the SQLite that comes with Node: nothing has to be compiled.
import { DatabaseSync } from 'node:sqlite'

const CODES = { 5: 'SQLITE_BUSY', 6: 'SQLITE_LOCKED', 1555: 'SQLITE_CONSTRAINT_PRIMARYKEY', 2067: 'SQLITE_CONSTRAINT_UNIQUE' }

const told = (doing) => {
  try {
    return doing()
  } catch (error) {
    if (error.errcode) error.code = CODES[error.errcode] ?? `SQLITE_${error.errcode}`
    throw error
  }
}

const row = (found) => {
  for (const [name, value] of Object.entries(found)) {
    if (value instanceof Uint8Array) found[name] = Buffer.from(value)
  }
  return found
}

class Statement {
  constructor(statement) {
    this.statement = statement
    this.reader = statement.columns().length > 0
  }
  all(values = []) {
    return told(() => this.statement.all(...values).map(row))
  }
  run(values = []) {
    return told(() => this.statement.run(...values))
  }
  *iterate(values = []) {
    for (const found of this.statement.iterate(...values)) yield row(found)
  }
}

export default class Database {
  constructor(path, { timeout = 0 } = {}) {
    this.database = new DatabaseSync(path, { timeout })
  }
  pragma(words) {
    return this.prepare(`PRAGMA ${words}`).all()
  }
  prepare(sql) {
    return new Statement(told(() => this.database.prepare(sql)))
  }
  close() {
    this.database.close()
  }
}
