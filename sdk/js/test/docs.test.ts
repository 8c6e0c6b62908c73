import assert from 'node:assert/strict'
import { test } from 'node:test'
import ts from 'typescript'

test('everything that others can import says what it is, and so does every method', () => {
  const root = new URL('../../src/', import.meta.url)
  const files = ['index', 'butter', 'stores', 'node'].map(name => new URL(`${name}.ts`, root).pathname)
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  })
  const checker = program.getTypeChecker()
  const silent: string[] = []
  let seen = 0
  const look = (name: string, symbol: ts.Symbol) => {
    seen++
    if (!ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()) silent.push(name)
  }
  for (const file of files) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol
    for (const one of checker.getExportsOfModule(module)) {
      const symbol = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one
      look(one.name, symbol)
      for (const member of symbol.members?.values() ?? []) {
        const open = !member.declarations?.some(d => ts.getCombinedModifierFlags(d) & ts.ModifierFlags.Private)
        if (open && member.flags & ts.SymbolFlags.Method) look(`${one.name}.${member.name}`, member)
      }
    }
  }
  assert.deepEqual(silent, [], 'without documentation')
  assert.ok(seen > 60, `only ${seen} names were looked at`)
})
