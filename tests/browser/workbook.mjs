// A small workbook as a spreadsheet program would save it: rows of texts and numbers in one sheet.
import { crc32 } from 'node:zlib'

const escaped = (text) => String(text).replace(/[&<>]/g, (it) => `&#${it.charCodeAt(0)};`)
const name = (column, row) => `${String.fromCharCode(65 + column)}${row + 1}`
const cell = (value, at) =>
  typeof value === 'number'
    ? `<c r="${at}"><v>${value}</v></c>`
    : `<c r="${at}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`
const row = (cells, i) =>
  `<row r="${i + 1}">${cells.map((it, column) => (it === '' ? '' : cell(it, name(column, i)))).join('')}</row>`

const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'

export function workbook(sheet, rows) {
  return zip({
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relation}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${rows.map(row).join('')}</sheetData></worksheet>`,
  })
}

function zip(files) {
  const [parts, directory] = [[], []]
  let at = 0
  for (const [path, text] of Object.entries(files)) {
    const [file, bytes] = [Buffer.from(path), Buffer.from(text)]
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(0x5821, 8)
    head.writeUInt32LE(crc32(bytes), 10)
    head.writeUInt32LE(bytes.length, 14)
    head.writeUInt32LE(bytes.length, 18)
    head.writeUInt16LE(file.length, 22)
    const end = Buffer.alloc(14)
    end.writeUInt32LE(at, 10)
    parts.push(Buffer.from('PK\x03\x04'), head, file, bytes)
    directory.push(Buffer.from('PK\x01\x02\x14\0'), head, end, file)
    at += 4 + head.length + file.length + bytes.length
  }
  const [count, size] = [Object.keys(files).length, Buffer.concat(directory).length]
  const last = Buffer.alloc(22)
  last.write('PK\x05\x06')
  last.writeUInt16LE(count, 8)
  last.writeUInt16LE(count, 10)
  last.writeUInt32LE(size, 12)
  last.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...directory, last])
}
